#include "ui/panels/playground/neurons_view.h"

#include <QAccessible>
#include <QPainter>

#include <algorithm>
#include <utility>

#include "engine/data/point_features.h"
#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/document/plane_edits.h"
#include "ui/panels/playground/column_header.h"
#include "ui/training/weight_edit.h"
#include "ui/widgets/motion_arrow.h"
#include "ui/widgets/number_field.h"

namespace ui {

namespace {

using Kind = NeuronPlace::Kind;

/// Generators can give all features; of other data only the two columns are known.
int cardCount(const nn::DataSettings& data) {
  const bool isGenerator = [&] {
    const nn::DatasetType* type = nn::DatasetRegistry::instance().find(data.source);
    return type && std::ranges::find(type->options, "derived_features", &nn::OptionSpec::name) != type->options.end();
  }();
  return static_cast<int>(isGenerator ? nn::pointFeatures().size() : nn::kCoordinates);
}

}  // namespace

NeuronsView::NeuronsView(Lab& lab, PlaneFrames& frames, QWidget* parent)
    : QWidget(parent), lab_(lab), frames_(frames), field_(new NumberField(this)) {
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setObjectName(QStringLiteral("neurons"));
  setAccessibleName(tr("Neurons"));
  field_->hide();
  field_->setFixedWidth(84);
  field_->setObjectName(QStringLiteral("weightField"));
  field_->installEventFilter(this);
  connect(field_, &NumberField::edited, this, &NeuronsView::commit);
  connect(&frames_, &PlaneFrames::drawnChanged, this, &NeuronsView::rebuild);
  connect(&frames_, &PlaneFrames::frameChanged, this, [this] { update(); });
  connect(&lab_.document, &ProjectDocument::dataSettingsChanged, this, &NeuronsView::rebuild);
  connect(&Theme::instance(), &Theme::changed, this, &NeuronsView::applyTheme);
  applyTheme();
}

NeuronPlace NeuronsView::shownPlace() const {
  if (hovered_.kind != Kind::None) return hovered_;
  return hasFocus() && byKeyboard_ ? current_ : NeuronPlace{};
}

void NeuronsView::setRoom(QSize room) {
  if (room == room_) return;
  room_ = room;
  relayout();
}

void NeuronsView::setHeaderTop(int y) {
  headerTop_ = y;
  for (std::size_t i = 0; i < headers_.size() && i + 1 < layout_.columns.size(); ++i) {
    const QRectF place = layout_.columns[i + 1].header;
    headers_[i]->setGeometry(QRect(place.toRect().topLeft() + QPoint(0, y), place.toRect().size()));
  }
}

void NeuronsView::rebuild() {
  const auto& drawn = frames_.drawn();
  field_->hide();
  const std::size_t layers = drawn ? drawn->layers.size() : 0;
  while (headers_.size() > layers) {
    headers_.back()->deleteLater();
    headers_.pop_back();
  }
  while (headers_.size() < layers) {
    auto* header = new ColumnHeader(this);
    const auto layer = static_cast<int>(headers_.size());
    connect(header, &ColumnHeader::unitsWanted, this, [this, layer](int units) { setUnits(layer, units); });
    connect(header, &ColumnHeader::layerWanted, this, [this, layer] { addLayerBefore(layer); });
    connect(header, &ColumnHeader::removalWanted, this, [this, layer] { removeLayer(layer); });
    connect(header, &ColumnHeader::activationWanted, this, [this, layer](const QString& id) {
      if (!frames_.drawn()) return;
      const PlaneLayer& wanted = frames_.drawn()->layers[static_cast<std::size_t>(layer)];
      lab_.document.edit(tr("Activation of %1").arg(wanted.name),
                         [&](nn::Project& project) { edits::setActivation(project, wanted.node, utf8(id)); });
    });
    header->QWidget::show();
    headers_.push_back(header);
  }
  for (std::size_t layer = 0; layer < layers; ++layer) headers_[layer]->show(drawn->layers[layer], layer + 1 == layers);
  relayout();
}

void NeuronsView::relayout() {
  const auto& drawn = frames_.drawn();
  if (!drawn) return;
  std::vector<int> units;
  for (const PlaneLayer& layer : drawn->layers) units.push_back(layer.units);
  layout_ = neuronLayout(cardCount(lab_.document.project().data), drawn->features, units, room_);
  setMinimumSize(layout_.size.toSize());
  if (layout_.cell(current_).isNull() && current_.kind != Kind::Link) current_ = {};
  if (current_.kind == Kind::Link && (current_.layer >= layout_.layers() || current_.unit >= layout_.units(current_.layer) ||
                                      current_.source >= layout_.sources(current_.layer)))
    current_ = {};
  setHovered({});
  setHeaderTop(headerTop_);
  style_.devicePixelRatio = devicePixelRatioF();
  const auto painter = std::make_shared<NeuronPainter>(layout_, style_);
  frames_.setCompose([painter](const PlaneFrame& frame, bool& isLate) { return painter->paint(frame, isLate); });
  update();
}

void NeuronsView::applyTheme() {
  const Theme& theme = Theme::instance();
  const Theme::Colors& colors = theme.colors();
  style_ = {
      colors.canvas,       colors.border,
      colors.text,         colors.textMuted,
      colors.heatPositive, colors.heatNegative,
      colors.surface,      {motionColor(MotionKind::Gradient), motionColor(MotionKind::Memory), motionColor(MotionKind::Step)},
      theme.font(0.9),     devicePixelRatioF()};
  relayout();
}

void NeuronsView::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::FontChange) applyTheme();
}

QString NeuronsView::description(const NeuronPlace& place) const {
  const auto& drawn = frames_.drawn();
  if (!drawn || place.kind == Kind::None) return {};
  const auto featureName = [](int number) {
    return QString::fromUtf8(nn::pointFeatures()[static_cast<std::size_t>(number)].display);
  };
  if (place.kind == Kind::Feature) {
    const bool isOn = std::ranges::find(layout_.features, place.unit) != layout_.features.end();
    const QString help = QString::fromUtf8(nn::pointFeatures()[static_cast<std::size_t>(place.unit)].help);
    return (isOn ? tr("Input %1, on. %2") : tr("Input %1, off. %2")).arg(featureName(place.unit), help);
  }
  if (place.layer >= static_cast<int>(drawn->layers.size())) return {};
  const QString layer = drawn->layers[static_cast<std::size_t>(place.layer)].name;
  const auto frame = frames_.frame();
  const auto found = frame ? numberAt(*frame, place) : std::nullopt;
  const QString value = found ? number(found->value, 4) : tr("not known yet");
  if (place.kind == Kind::Bias) return tr("Bias of unit %1 of %2: %3").arg(place.unit + 1).arg(layer, value);
  if (place.kind == Kind::Unit)
    return found ? tr("Unit %1 of %2, bias %3").arg(place.unit + 1).arg(layer, value)
                 : tr("Unit %1 of %2").arg(place.unit + 1).arg(layer);
  const QString source = place.layer == 0 ? featureName(layout_.features[static_cast<std::size_t>(place.source)])
                                          : tr("unit %1").arg(place.source + 1);
  QString words = tr("Weight from %1 to unit %2 of %3: %4").arg(source).arg(place.unit + 1).arg(layer, value);
  if (const nn::ParameterMotion* motion = frame && found ? frame->motionOf(place.layer) : nullptr) {
    const auto at = [&](const nn::Tensor& numbers) { return number(static_cast<double>(numbers.data()[found->element]), 3); };
    return words + tr(", gradient %1, momentum %2, step %3").arg(at(motion->gradient), at(motion->memory), at(motion->step));
  }
  if (frame && found && place.layer < static_cast<int>(frame->gradients.size()) &&
      found->element < frame->gradients[static_cast<std::size_t>(place.layer)].size())
    words += tr(", gradient %1")
                 .arg(number(
                     static_cast<double>(frame->gradients[static_cast<std::size_t>(place.layer)].data()[found->element]), 3));
  return words;
}

void NeuronsView::setHovered(const NeuronPlace& place) {
  if (place == hovered_) return;
  hovered_ = place;
  setCursor(place.kind == Kind::None ? Qt::ArrowCursor : Qt::PointingHandCursor);
  update();
  emit shownPlaceChanged();
}

void NeuronsView::setCurrent(const NeuronPlace& place) {
  if (place == current_) return;
  current_ = place;
  setAccessibleDescription(description(place));
  QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
  QAccessible::updateAccessibility(&changed);
  update();
  emit shownPlaceChanged();
}

void NeuronsView::edit(const NeuronPlace& place) {
  const auto frame = frames_.frame();
  const auto found = frame ? numberAt(*frame, place) : std::nullopt;
  if (!found) return;
  edited_ = place;
  const QPointF at = place.kind == Kind::Link ? layout_.middle(place) : layout_.biasRect(place.layer, place.unit).bottomLeft();
  field_->setAccessibleName(description(place));
  field_->setValue(found->value);
  field_->adjustSize();
  const QSize size = field_->size();
  field_->move(std::clamp(static_cast<int>(at.x()) - size.width() / 2, 0, std::max(0, width() - size.width())),
               std::clamp(static_cast<int>(at.y()) - size.height() / 2, 0, std::max(0, height() - size.height())));
  field_->show();
  field_->raise();
  field_->setFocus();
  field_->selectAll();
}

void NeuronsView::commit(double value) {
  const auto frame = frames_.frame();
  const auto found = frame ? numberAt(*frame, edited_) : std::nullopt;
  if (found) editWeight(lab_.document, lab_.training, found->parameter, found->element, value);
}

void NeuronsView::activate(const NeuronPlace& place) {
  if (place.kind == Kind::Feature)
    toggleFeature(place.unit);
  else
    edit(place);
}

void NeuronsView::toggleFeature(int feature) {
  const auto& drawn = frames_.drawn();
  if (!drawn) return;
  std::vector<int> features = drawn->features;
  const bool wasOn = std::erase(features, feature) > 0;
  if (!wasOn) features.push_back(feature);
  if (features.empty()) return;  // a network reads something
  const QString name = QString::fromUtf8(nn::pointFeatures()[static_cast<std::size_t>(feature)].display);
  lab_.document.edit((wasOn ? tr("Input without %1") : tr("Input %1")).arg(name),
                     [&](nn::Project& project) { edits::setFeatures(project, drawn->input, features); });
}

void NeuronsView::setUnits(int layer, int units) {
  const auto& drawn = frames_.drawn();
  if (!drawn || layer < 0 || layer + 1 >= static_cast<int>(drawn->layers.size()) || units < 1) return;
  const PlaneLayer wanted = drawn->layers[static_cast<std::size_t>(layer)];
  lab_.document.edit(
      units > wanted.units ? tr("Add a unit to %1").arg(wanted.name) : tr("Take a unit from %1").arg(wanted.name),
      [&](nn::Project& project) { edits::setUnits(project, wanted.node, units); });
}

void NeuronsView::addLayerBefore(int layer) {
  const auto& drawn = frames_.drawn();
  if (!drawn || layer < 0 || layer >= static_cast<int>(drawn->layers.size())) return;
  const PlaneNetwork network = *drawn;
  lab_.document.edit(tr("Add a layer"), [&](nn::Project& project) {
    if (layer == 0)
      edits::addLayerBehind(project, network.input, network.input);
    else
      edits::addLayerBehind(project, network.layers[static_cast<std::size_t>(layer) - 1].node,
                            network.layers[static_cast<std::size_t>(layer) - 1].shown.node);
  });
}

void NeuronsView::removeLayer(int layer) {
  const auto& drawn = frames_.drawn();
  if (!drawn || layer < 0 || layer + 1 >= static_cast<int>(drawn->layers.size())) return;
  const PlaneLayer gone = drawn->layers[static_cast<std::size_t>(layer)];
  lab_.document.edit(tr("Remove %1").arg(gone.name),
                     [&](nn::Project& project) { edits::removeLayer(project, gone.node, gone.shown.node); });
}

void NeuronsView::paintPlace(QPainter& painter, const NeuronPlace& place, const QColor& color) const {
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(color, 2));
  if (place.kind == Kind::Link) {
    painter.setPen(QPen(color, 2.5));
    painter.drawPath(linkPath(layout_, place));
  } else if (place.kind == Kind::Bias) {
    painter.drawRect(layout_.biasRect(place.layer, place.unit).adjusted(-2, -2, 2, 2));
  } else if (place.kind != Kind::None) {
    painter.drawRoundedRect(layout_.cell(place).adjusted(-3, -3, 3, 3), 6, 6);
  }
}

/// The value of what is hovered, beside it.
void NeuronsView::paintNumber(QPainter& painter, const NeuronPlace& place) const {
  const auto frame = frames_.frame();
  if (!frame || (place.kind != Kind::Link && place.kind != Kind::Bias)) return;
  const auto found = numberAt(*frame, place);
  if (!found) return;
  const Theme& theme = Theme::instance();
  painter.setFont(theme.numberFont());
  const QString words = number(found->value, 4);
  const QSizeF size(painter.fontMetrics().horizontalAdvance(words) + 12, painter.fontMetrics().height() + 4);
  const QPointF at = place.kind == Kind::Link ? layout_.middle(place) : layout_.biasRect(place.layer, place.unit).center();
  QRectF box(at - QPointF(size.width() / 2, size.height() + 6), size);
  box.moveLeft(std::clamp(box.left(), 2.0, std::max(2.0, width() - size.width() - 2)));
  painter.setPen(theme.colors().border);
  painter.setBrush(theme.colors().surfaceRaised);
  painter.drawRoundedRect(box, 4, 4);
  painter.setPen(theme.colors().text);
  painter.drawText(box, Qt::AlignCenter, words);
}

void NeuronsView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Theme::Colors& colors = Theme::instance().colors();
  painter.fillRect(rect(), colors.canvas);
  if (const auto frame = frames_.frame(); frame && !frame->picture.isNull()) painter.drawImage(QPointF(0, 0), frame->picture);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setFont(Theme::instance().font(0.9));
  painter.setPen(colors.textMuted);
  if (!layout_.columns.empty())
    painter.drawText(layout_.columns[0].header.adjusted(0, 4, 24, -30), Qt::AlignLeft | Qt::AlignTop, tr("Inputs"));
  if (hasFocus() && byKeyboard_) paintPlace(painter, current_, colors.accent);
  paintPlace(painter, hovered_, colors.text);
  paintNumber(painter, shownPlace());
}

}  // namespace ui

#include "ui/panels/layer_strip.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/panels/class_prediction.h"
#include "ui/widgets/class_bars.h"
#include "ui/widgets/still_label.h"
#include "ui/widgets/tensor_picture.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace ui {

namespace {

constexpr int kMaxTiles = 64;

/// Width over height of the picture that a tensor of this shape becomes.
double aspectOf(const nn::Shape& shape) {
  if (shape.rank() != 3 || shape.elementCount() == 0) return 1.6;
  const int tiles = static_cast<int>(std::min<nn::Index>(shape[2], kMaxTiles));
  const int columns = std::min(tiles, mosaicColumns(tiles));
  const int rows = (tiles + columns - 1) / columns;
  return static_cast<double>(columns) * static_cast<double>(shape[1] + 1) / (rows * static_cast<double>(shape[0] + 1));
}

}  // namespace

LayerStrip::LayerStrip(const nn::NetworkPlan::Step& step, QWidget* parent)
    : QFrame(parent),
      node_(step.id),
      role_(step.role),
      title_(new QLabel(text(step.name), this)),
      picture_(new TensorPicture(this)),
      caption_(new StillLabel(0.85, this)) {
  setFocusPolicy(Qt::TabFocus);
  setAccessibleName(text(step.name));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(Theme::kGrid, 4, Theme::kGrid, 4);
  layout->setSpacing(2);
  layout->addWidget(title_);
  layout->addWidget(picture_);
  title_->setProperty("heading", true);
  if (role_ == nn::LayerRole::Output) {
    bars_ = new ClassBars(this);
    layout->addWidget(bars_);
    picture_->hide();
  }
  layout->addWidget(caption_);
  layout->addStretch(1);
  const nn::Shape shape = step.plan.outputs.empty() ? nn::Shape() : step.plan.outputs.front();
  aspect_ = aspectOf(shape);
  isVector_ = shape.rank() != 3;
  connect(picture_, &TensorPicture::clicked, this, [this] { emit clicked(node_); });
  connect(picture_, &TensorPicture::hovered, this, [this](const QString& value) { picture_->setToolTip(value); });
}

void LayerStrip::setResult(const std::shared_ptr<const ProbeResult>& result, const nn::PreparedData* prepared) {
  const nn::Tensor* values = result ? result->activation({node_, 0}) : nullptr;
  if (!values) {
    picture_->clear();
    if (bars_) bars_->setUnknown(classNames(prepared));
    caption_->setText({});
    return;
  }
  if (bars_) {
    const ClassPrediction prediction = classPrediction(*values, prepared);
    bars_->setValues(prediction.values, prediction.names);
    bars_->setLabel(result->label ? static_cast<int>(*result->label) : -1);
    caption_->setText(bars_->summary());
    return;
  }
  const bool anyNegative = std::any_of(values->values().begin(), values->values().end(), [](nn::Scalar v) { return v < 0; });
  ColorMap map = anyNegative ? ColorMap::Signed : ColorMap::Viridis;
  if (role_ == nn::LayerRole::Input && !anyNegative) map = ColorMap::Grey;
  picture_->setTensor(result, values->view(), {.map = map, .maxTiles = kMaxTiles, .maxPixel = 12});
  const ValueRange range = picture_->range();
  QString caption = tr("%1 · %2 … %3").arg(text(values->shape()), number(range.low, 2), number(range.high, 2));
  if (picture_->shownTiles() < picture_->tileCount()) caption += tr(" · first %1").arg(picture_->shownTiles());
  caption_->setText(caption);
}

void LayerStrip::setSelected(bool selected) {
  if (selected == selected_) return;
  selected_ = selected;
  update();
}

void LayerStrip::setRoom(Qt::Orientation orientation, int extent) {
  const QFontMetrics metrics(title_->font());
  const int text = metrics.height() + caption_->sizeHint().height() + 16;
  if (orientation == Qt::Horizontal) {
    const int height = std::max(32, extent - text);
    const int width = bars_ ? 170 : std::max(84, static_cast<int>(height * std::min(aspect_, 2.5)));
    setFixedWidth(std::max(width + 2 * Theme::kGrid, metrics.horizontalAdvance(title_->text()) + 3 * Theme::kGrid));
    picture_->setFixedHeight(height);
    if (bars_) bars_->setFixedHeight(height);
  } else {
    setMinimumWidth(0);
    setMaximumWidth(QWIDGETSIZE_MAX);
    const int width = extent - 2 * Theme::kGrid;
    picture_->setFixedHeight(std::clamp(static_cast<int>(width / aspect_), 24, isVector_ ? 48 : 140));
    if (bars_) bars_->setFixedHeight(bars_->sizeHint().height());
  }
}

void LayerStrip::paintEvent(QPaintEvent*) {
  const Theme::Colors& colors = Theme::instance().colors();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setBrush(colors.surface);
  painter.setPen(QPen(selected_ || hasFocus() ? colors.selection : colors.border, selected_ ? 2 : 1));
  painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), Theme::kRadius, Theme::kRadius);
}

void LayerStrip::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) emit clicked(node_);
}

void LayerStrip::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Space || event->key() == Qt::Key_Return)
    emit clicked(node_);
  else
    QFrame::keyPressEvent(event);
}

}  // namespace ui

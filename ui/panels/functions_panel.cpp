#include "ui/panels/functions_panel.h"

#include "engine/activations/activation_curve.h"
#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/plots/function_plot.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/option_form.h"
#include "ui/widgets/panel_scroll_area.h"
#include "ui/widgets/settings_form.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ui {

namespace {

constexpr int kSideBySideWidth = 480, kCurvePoints = 321, kMostNamedUnits = 12;
constexpr double kRoom = 0.05;

const nn::ActivationType& typeOf(const std::string& id) { return nn::ActivationRegistry::instance().require(id); }

/// With options that are right for it; its defaults otherwise.
std::unique_ptr<nn::Activation> made(const nn::ActivationType& type, const nn::Options& options) {
  try {
    return type.create(nn::completed(options, type.options, type.id));
  } catch (const nn::Error&) {
    return type.create(nn::completed({}, type.options, type.id));
  }
}

/// Where the curve is so flat that hardly any gradient passes.
std::vector<std::pair<double, double>> flatRanges(const nn::ActivationCurve& curve) {
  std::vector<std::pair<double, double>> ranges;
  bool wasFlat = false;
  for (std::size_t i = 0; i < curve.z.size(); ++i) {
    const bool isFlat = std::abs(curve.slope[i]) < nn::WorkingPoints::kFlat;
    if (isFlat && !wasFlat) ranges.emplace_back(curve.z[i], curve.z[i]);
    if (isFlat) ranges.back().second = curve.z[i];
    wasFlat = isFlat;
  }
  return ranges;
}

/// "3, 17, 44 …"
QString unitNames(const nn::WorkingPoints& points, nn::UnitPoint::State state) {
  QStringList names;
  for (std::size_t unit = 0; unit < points.units.size() && names.size() <= kMostNamedUnits; ++unit)
    if (points.units[unit].state == state)
      names << (names.size() == kMostNamedUnits ? QStringLiteral("…") : QString::number(unit));
  return names.join(QStringLiteral(", "));
}

QString pointsText(const nn::WorkingPoints& points) {
  QStringList lines;
  const std::vector<double>& counts = points.histogram.counts;
  lines << FunctionsPanel::tr("%1 units, %2 numbers z of %3 samples between %4 and %5.")
               .arg(points.units.size())
               .arg(wholeNumber(std::llround(std::accumulate(counts.begin(), counts.end(), 0.0))))
               .arg(points.samples)
               .arg(number(points.histogram.low, 3), number(points.histogram.high, 3));
  if (points.activation == "softmax") {
    lines << FunctionsPanel::tr("Softmax looks at all units together, so none is saturated by itself.");
    return lines.join(QLatin1Char('\n'));
  }
  using State = nn::UnitPoint::State;
  lines << (points.dead == 0 ? FunctionsPanel::tr("✓ No dead units.")
                             : FunctionsPanel::tr("✕ %1 dead, whose slope is 0 for every sample: %2")
                                   .arg(points.dead)
                                   .arg(unitNames(points, State::Dead)));
  lines << (points.saturated == 0 ? FunctionsPanel::tr("✓ No saturated units.")
                                  : FunctionsPanel::tr("⚠ %1 saturated, flat for nine samples of ten: %2")
                                        .arg(points.saturated)
                                        .arg(unitNames(points, State::Saturated)));
  lines << FunctionsPanel::tr("%1 % of the numbers lie where the slope is below %2.")
               .arg(number(100 * points.flatShare, 3), number(nn::WorkingPoints::kFlat, 2));
  return lines.join(QLatin1Char('\n'));
}

}  // namespace

FunctionsPanel::FunctionsPanel(Lab& lab, QWidget* parent)
    : QWidget(parent),
      lab_(lab),
      points_(lab.training, lab.probe),
      columns_(new QBoxLayout(QBoxLayout::LeftToRight, this)),
      plot_(new FunctionPlot(this)) {
  setObjectName(QStringLiteral("functionsPanel"));
  setAccessibleName(tr("Activation explorer"));
  columns_->setContentsMargins(Theme::kGrid, Theme::kGrid, Theme::kGrid, Theme::kGrid);
  columns_->setSpacing(Theme::kGrid);
  plot_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  columns_->addWidget(plot_, 3);
  columns_->addWidget(makeSide(), 2);
  connect(&points_, &WorkingPointsProbe::changed, this, &FunctionsPanel::refreshPoints);
  connect(&lab_.selection, &Selection::changed, this, &FunctionsPanel::followLayer);
  connect(&lab_.document, &ProjectDocument::nodeChanged, this, &FunctionsPanel::followLayer);
  connect(&lab_.document, &ProjectDocument::projectReplaced, this, &FunctionsPanel::followLayer);
  setActivation(activation_, {});
  followLayer();
}

QWidget* FunctionsPanel::makeSide() {
  auto* scroll = new PanelScrollArea(this);
  auto* page = new QWidget;
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  auto* form = new SettingsForm;
  choice_ = new ChoiceBox;
  compare_ = new ChoiceBox;
  compare_->addChoice(tr("Nothing"), QString());
  for (const nn::ActivationType* type : nn::ActivationRegistry::instance().types()) {
    choice_->addChoice(text(type->title), text(type->id), text(type->summary));
    compare_->addChoice(text(type->title), text(type->id), text(type->summary));
  }
  form->addRow(tr("Activation"), choice_, QStringLiteral("function"), tr("The function that is shown."));
  form->addRow(tr("Compare"), compare_, QStringLiteral("compare"), tr("Another function over the same range."));
  connect(choice_, &ChoiceBox::edited, this, [this](const QVariant& id) { setActivation(utf8(id.toString()), {}); });
  connect(compare_, &ChoiceBox::edited, this, [this](const QVariant& id) {
    other_ = utf8(id.toString());
    refreshCurves();
  });
  column->addWidget(form);
  column->addWidget(new OptionForm(options_));
  layerText_ = makeNote(tr("Working points of the layer"));
  layerText_->setObjectName(QStringLiteral("points"));
  layerText_->setProperty("muted", false);
  column->addWidget(layerText_);
  one_ = new QCheckBox(tr("Only the chosen sample"));
  one_->setObjectName(QStringLiteral("oneSample"));
  one_->setToolTip(tr("The working points of the sample that the cards show, instead of those of %1 training samples")
                       .arg(WorkingPointsProbe::kBatch));
  connect(one_, &QCheckBox::toggled, &points_, &WorkingPointsProbe::setOneSample);
  column->addWidget(one_);
  use_ = new QPushButton;
  use_->setObjectName(QStringLiteral("use"));
  use_->setAutoDefault(false);
  use_->setToolTip(tr("Gives the selected layer this activation. One step that Undo takes back."));
  connect(use_, &QPushButton::clicked, this, &FunctionsPanel::useInLayer);
  column->addWidget(use_, 0, Qt::AlignLeft);
  formula_ = makeNote(tr("Formula of the activation"));
  formula_->setProperty("muted", false);
  column->addWidget(formula_);
  summary_ = makeNote(tr("When to use it"));
  column->addWidget(summary_);
  column->addStretch(1);
  scroll->setWidget(page);
  return scroll;
}

std::optional<nn::NodeId> FunctionsPanel::layer() const {
  const auto node = lab_.selection.current();
  if (!node || !lab_.document.graph().contains(*node)) return std::nullopt;
  const nn::LayerType* type = nn::LayerRegistry::instance().find(lab_.document.graph().node(*node).type);
  return type && type->hasActivation ? node : std::nullopt;
}

void FunctionsPanel::followLayer() {
  const auto node = layer();
  points_.setNode(node);
  if (node) {
    const nn::Node& chosen = lab_.document.graph().node(*node);
    try {
      const nn::Options all =
          nn::completed(chosen.options, nn::optionSpecs(nn::LayerRegistry::instance().require(chosen.type)), chosen.name);
      const std::string id = all.get<std::string>("activation");
      setActivation(id, nn::ownOptions(all, typeOf(id).options, "", chosen.name));
    } catch (const nn::Error&) {  // options that are wrong, which the card says
    }
  }
  refreshPoints();
}

void FunctionsPanel::setActivation(const std::string& id, const nn::Options& options) {
  const nn::ActivationType* type = nn::ActivationRegistry::instance().find(id);
  if (!type) return;
  activation_ = id;
  values_ = options;
  choice_->showChoice(text(id));
  if (options_.hasSource(&type->options))
    options_.refresh();
  else
    options_.setSource(
        &type->options, [this] { return values_; },
        [this](const nn::OptionSpec& spec, const nn::OptionValue& value) {
          values_.set(spec.name, value);
          options_.refresh();
          refreshCurves();
          refreshPoints();
        });
  formula_->setText(text(type->formula) + QLatin1Char('\n') + text(type->derivative) + QLatin1Char('\n') +
                    tr("Range: %1").arg(text(type->range)));
  summary_->setText(text(type->summary));
  summary_->setToolTip(text(type->reference));
  refreshCurves();
  refreshPoints();
}

/// The usual range, or all of the layer's working points where they go further.
void FunctionsPanel::refreshCurves() {
  const nn::ActivationType& type = typeOf(activation_);
  double from = type.curveFrom, to = type.curveTo;
  if (const auto points = points_.points(); points && points->samples > 0) {
    const double room = kRoom * (points->histogram.high - points->histogram.low);
    from = std::min(from, points->histogram.low - room);
    to = std::max(to, points->histogram.high + room);
  }
  const nn::ActivationCurve curve = nn::activationCurve(*made(type, values_), from, to, kCurvePoints);
  const QString title = text(type.title);
  plot_->setNames(tr("z"), title, title + QStringLiteral("′"));
  plot_->setAccessibleName(tr("Curve of %1 and of its slope").arg(title));
  plot_->setFunction(curve.z, curve.value, curve.slope);
  plot_->setShaded(activation_ == "softmax" ? std::vector<std::pair<double, double>>{} : flatRanges(curve));
  const nn::ActivationType* other = nn::ActivationRegistry::instance().find(other_);
  if (!other) return plot_->setComparison({}, {}, {}, {}, {});
  const nn::ActivationCurve second = nn::activationCurve(*made(*other, {}), from, to, kCurvePoints);
  plot_->setComparison(second.z, second.value, second.slope, text(other->title), text(other->title) + QStringLiteral("′"));
}

void FunctionsPanel::refreshPoints() {
  const auto node = layer();
  one_->setEnabled(node.has_value());
  use_->setVisible(node.has_value());
  const auto points = points_.points();
  if (!node) {
    layerText_->setText(tr("Select a layer with an activation: this shows where its units work on the curve."));
    plot_->setPoints({});
    return;
  }
  const QString name = text(lab_.document.graph().node(*node).name);
  use_->setText(tr("Use %1 in %2").arg(text(typeOf(activation_).title), name));
  use_->setEnabled(!points || points->activation != activation_ ||
                   points->options != nn::completed(values_, typeOf(activation_).options, {}));
  if (!points || points->samples == 0) {
    layerText_->setText(points_.problem().isEmpty()
                            ? tr("%1: its working points appear when the network fits its data.").arg(name)
                            : points_.problem());
    plot_->setPoints({});
    return;
  }
  refreshCurves();
  plot_->setPoints(points->histogram);
  layerText_->setText(tr("%1 (%2): %3").arg(name, text(typeOf(points->activation).title), pointsText(*points)));
}

void FunctionsPanel::useInLayer() {
  const auto node = layer();
  if (!node) return;
  lab_.document.edit(use_->text(), [node = *node, id = activation_, values = values_](nn::Project& project) {
    project.graph.setOption(node, "activation", id);
    for (const auto& [name, value] : values.values()) project.graph.setOption(node, name, value);
  });
}

void FunctionsPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  points_.setActive(true);
}

void FunctionsPanel::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  points_.setActive(false);
}

void FunctionsPanel::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  columns_->setDirection(width() >= kSideBySideWidth ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
}

}  // namespace ui

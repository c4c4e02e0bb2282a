#include "ui/panels/function_notes.h"

#include "engine/activations/activation_curve.h"
#include "engine/losses/loss.h"
#include "ui/common/engine_text.h"
#include "ui/plots/function_plot.h"

#include <QVBoxLayout>

namespace ui {

namespace {

QVBoxLayout* makeColumn(QWidget& owner) {
  auto* column = new QVBoxLayout(&owner);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  return column;
}

QLabel* addText(QVBoxLayout& column, const char* property) {
  auto* label = new QLabel(column.parentWidget());
  label->setWordWrap(true);
  label->setTextFormat(Qt::PlainText);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  if (property) label->setProperty(property, true);
  column.addWidget(label);
  return label;
}

QString lines(const QStringList& texts) {
  QStringList shown;
  for (const QString& text : texts)
    if (!text.isEmpty()) shown << text;
  return shown.join(QLatin1Char('\n'));
}

/// With the options of the layer that are the activation's; its defaults when one of them is wrong.
nn::ActivationCurve curveOf(const nn::ActivationType& type, const nn::Options& layerOptions) {
  nn::Options own;
  for (const nn::OptionSpec& spec : type.options)
    if (const nn::OptionValue* value = layerOptions.find(spec.name)) own.set(spec.name, *value);
  try {
    return nn::activationCurve(type, own);
  } catch (const nn::Error&) {
    return nn::activationCurve(type);
  }
}

}  // namespace

ActivationNote::ActivationNote(QWidget* parent) : QWidget(parent) {
  QVBoxLayout* column = makeColumn(*this);
  title_ = addText(*column, "heading");
  plot_ = new FunctionPlot(this);
  plot_->setNames(tr("z"), tr("f(z)"), tr("f′(z)"));
  column->addWidget(plot_);
  formulas_ = addText(*column, nullptr);
  formulas_->setAccessibleName(tr("Formula of the activation"));
  summary_ = addText(*column, "muted");
}

void ActivationNote::showActivation(const std::string& id, const nn::Options& options) {
  const nn::ActivationType* type = nn::ActivationRegistry::instance().find(id);
  setVisible(type != nullptr);
  if (!type) return;
  nn::ActivationCurve curve = curveOf(*type, options);
  plot_->setFunction(std::move(curve.z), std::move(curve.value), std::move(curve.slope));
  plot_->setAccessibleName(tr("Curve of %1 and of its slope").arg(text(type->title)));
  title_->setText(text(type->title));
  formulas_->setText(lines(
      {text(type->formula), text(type->derivative), type->range.empty() ? QString() : tr("Range: %1").arg(text(type->range))}));
  summary_->setText(text(type->summary));
  summary_->setToolTip(text(type->reference));
}

LossNote::LossNote(QWidget* parent) : QWidget(parent) {
  QVBoxLayout* column = makeColumn(*this);
  title_ = addText(*column, "heading");
  formulas_ = addText(*column, nullptr);
  formulas_->setAccessibleName(tr("Formula of the loss"));
  summary_ = addText(*column, "muted");
}

void LossNote::showLoss(const std::string& id) {
  const nn::LossType* type = nn::LossRegistry::instance().find(id);
  setVisible(type != nullptr);
  if (!type) return;
  title_->setText(text(type->title));
  formulas_->setText(lines({text(type->formula), text(type->derivative)}));
  summary_->setText(text(type->summary));
  summary_->setToolTip(text(type->reference));
}

}  // namespace ui

#include "ui/panels/sample_chooser.h"

#include "ui/common/theme.h"
#include "ui/panels/sample_verdict.h"
#include "ui/widgets/figure_label.h"
#include "ui/widgets/size_spin_box.h"

#include <QHBoxLayout>
#include <QRandomGenerator>
#include <QTextDocumentFragment>

#include <algorithm>

namespace ui {

SampleChooser::SampleChooser(Lab& lab, QWidget* parent)
    : QWidget(parent),
      lab_(lab),
      number_(new SizeSpinBox(this)),
      previous_(makeButton(QStringLiteral("chevron-left"), tr("Previous sample"))),
      next_(makeButton(QStringLiteral("chevron-right"), tr("Next sample"))),
      random_(makeButton(QStringLiteral("dice"), tr("Random sample"))),
      verdict_(new FigureLabel(this)) {
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(2);
  layout->addWidget(previous_);
  layout->addWidget(number_);
  layout->addWidget(next_);
  layout->addWidget(random_);
  layout->addSpacing(6);
  layout->addWidget(verdict_, 1);
  number_->setObjectName(QStringLiteral("sampleNumber"));
  number_->setAccessibleName(tr("Number of the sample"));
  number_->setButtonSymbols(QAbstractSpinBox::NoButtons);
  number_->setFixedWidth(64);
  verdict_->setAccessibleName(tr("Sample and prediction"));
  previous_->setObjectName(QStringLiteral("previousSample"));
  next_->setObjectName(QStringLiteral("nextSample"));
  connect(number_, &SizeSpinBox::edited, this, [this](int value) { choose(value); });
  connect(previous_, &QToolButton::clicked, this, [this] { choose(lab_.probe.sample().value_or(1) - 1); });
  connect(next_, &QToolButton::clicked, this, [this] { choose(lab_.probe.sample().value_or(-1) + 1); });
  connect(random_, &QToolButton::clicked, this, [this] {
    // A view choice, not a computation: it need not be repeatable by seed.
    choose(static_cast<nn::Index>(
        QRandomGenerator::global()->bounded(static_cast<quint32>(std::max<nn::Index>(1, lab_.probe.sampleCount())))));
  });
  connect(&lab_.probe, &Probe::inputChanged, this, &SampleChooser::refresh);
  connect(&lab_.probe, &Probe::resultChanged, this, &SampleChooser::refreshVerdict);
  connect(&lab_.training, &TrainingController::dataChanged, this, &SampleChooser::refresh);
  refresh();
}

QToolButton* SampleChooser::makeButton(const QString& icon, const QString& name) {
  auto* button = new QToolButton(this);
  button->setIcon(Theme::instance().icon(icon));
  button->setToolTip(name);
  button->setAccessibleName(name);
  button->setFocusPolicy(Qt::TabFocus);
  connect(&Theme::instance(), &Theme::changed, button, [button, icon] { button->setIcon(Theme::instance().icon(icon)); });
  return button;
}

void SampleChooser::choose(nn::Index sample) {
  const nn::Index count = lab_.probe.sampleCount();
  if (count > 0) lab_.probe.setSample((sample % count + count) % count);
}

void SampleChooser::refresh() {
  const nn::Index count = lab_.probe.sampleCount();
  // Something is always shown once there are data.
  if (count > 0 && !lab_.probe.sample() && lab_.probe.description().isEmpty()) {
    lab_.probe.setSample(0);
    return;
  }
  for (QWidget* part : {static_cast<QWidget*>(number_), static_cast<QWidget*>(previous_), static_cast<QWidget*>(next_),
                        static_cast<QWidget*>(random_)})
    part->setEnabled(count > 0);
  number_->setRange(0, static_cast<int>(std::max<nn::Index>(0, count - 1)));
  number_->showValue(lab_.probe.sample().value_or(0));
  number_->setToolTip(lab_.probe.description());
  refreshVerdict();
}

void SampleChooser::refreshVerdict() {
  const auto result = lab_.probe.result();
  const auto prepared = lab_.training.data();
  if (!result || !prepared || result->predictions.empty()) {
    const QString number = QString::number(lab_.probe.sample().value_or(0));
    showLongestThatFits({lab_.probe.description().toHtmlEscaped(), tr("sample %1").arg(number), tr("no. %1").arg(number)});
    return;
  }
  const SampleVerdict verdict = sampleVerdict(*result, prepared.get());
  const QString name = result->label ? verdict.label : lab_.probe.description();
  const QString label = QStringLiteral("<b>%1</b>").arg(name.toHtmlEscaped());
  const QString answer = QStringLiteral("<b>%1</b>").arg(verdict.answer.toHtmlEscaped());
  const QString sure = verdict.share >= 0 ? tr("%1 (%2 %)").arg(answer).arg(100 * verdict.share, 0, 'f', 0) : answer;
  const QString what = result->label ? tr("label %1").arg(label) : label;
  showLongestThatFits({tr("%1 → predicted %2").arg(what, sure), tr("%1 → %2").arg(what, sure), tr("%1 → %2").arg(label, sure),
                       tr("%1 → %2").arg(label, answer), tr("→ %1").arg(answer)});
}

void SampleChooser::showLongestThatFits(const QStringList& wordings) {
  verdict_->setText([this, wordings] { return longestThatFits(wordings); });
}

QString SampleChooser::longestThatFits(const QStringList& wordings) const {
  const QFontMetrics metrics(Theme::instance().font(1.0, true));
  const auto plain = [](const QString& html) { return QTextDocumentFragment::fromHtml(html).toPlainText(); };
  verdict_->setToolTip(plain(wordings.front()));
  const auto fits = [&](const QString& wording) { return metrics.horizontalAdvance(plain(wording)) <= verdict_->width(); };
  const auto longest = std::find_if(wordings.begin(), wordings.end(), fits);
  return longest == wordings.end() ? wordings.back() : *longest;
}

void SampleChooser::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  refreshVerdict();
}

}  // namespace ui

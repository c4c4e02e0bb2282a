#include "ui/panels/doctor/advice_card.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/plots/evidence_plot.h"
#include "ui/training/training_doctor.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/link_label.h"
#include "ui/widgets/wrapped_button.h"

#include <QGridLayout>
#include <QLabel>
#include <QToolButton>

namespace ui {

namespace {

constexpr int kPlotHeight = 150;

QLabel* makeLabel(const QString& text, QWidget* parent, const char* property = nullptr) {
  auto* label = new QLabel(text, parent);
  label->setTextFormat(Qt::PlainText);
  label->setWordWrap(true);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  if (property) label->setProperty(property, true);
  return label;
}

}  // namespace

AdviceCard::AdviceCard(Lab& lab, const nn::Advice& advice, QWidget* parent)
    : QFrame(parent), lab_(lab), doctor_(TrainingDoctor::of(lab)), advice_(advice) {
  setProperty("card", true);
  setObjectName(QStringLiteral("advice-") + text(advice_.rule));
  setAccessibleName(text(advice_.title));
  setAccessibleDescription(text(advice_.message));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(Theme::kGrid, Theme::kGrid, Theme::kGrid, Theme::kGrid);
  layout->setSpacing(4);
  layout->addLayout(makeHead());
  layout->addWidget(makeLabel(text(advice_.message), this));
  layout->addWidget(makeButtons());
}

QLayout* AdviceCard::makeHead() {
  const Theme& theme = Theme::instance();
  const bool isError = advice_.severity == nn::GraphIssue::Severity::Error;
  auto* row = new QHBoxLayout;
  row->setSpacing(Theme::kGrid);
  auto* icon = new QLabel(this);
  icon->setPixmap(theme.iconPixmap(isError ? QStringLiteral("error") : QStringLiteral("warning"), 18,
                                   isError ? theme.colors().error : theme.colors().warning, devicePixelRatioF()));
  icon->setToolTip(isError ? tr("The training cannot go on like this") : tr("The training goes on, but look at this"));
  icon->setAccessibleName(icon->toolTip());
  row->addWidget(icon, 0, Qt::AlignTop);
  auto* column = new QVBoxLayout;
  column->setSpacing(0);
  column->addWidget(makeLabel(text(advice_.title), this, "heading"));
  const bool hasNode = advice_.node && lab_.document.graph().contains(*advice_.node);
  const QString when = tr("seen at step %1").arg(wholeNumber(advice_.step));
  QLabel* where = nullptr;
  if (hasNode) {
    where = new LinkLabel(text(lab_.document.graph().node(*advice_.node).name), QStringLiteral(" · ") + when, this);
    where->setToolTip(tr("Select this layer"));
    connect(where, &QLabel::linkActivated, this, [this] { lab_.selection.set({*advice_.node}); });
  } else {
    where = new QLabel(when, this);
  }
  where->setProperty("muted", true);
  column->addWidget(where);
  row->addLayout(column, 1);
  auto* dismiss = new QToolButton(this);
  dismiss->setObjectName(QStringLiteral("dismiss"));
  dismiss->setIcon(theme.icon(QStringLiteral("close")));
  dismiss->setAutoRaise(true);
  dismiss->setToolTip(tr("Dismiss for this training"));
  dismiss->setAccessibleName(dismiss->toolTip());
  connect(dismiss, &QToolButton::clicked, this, [this] { doctor_.dismiss(advice_); });
  row->addWidget(dismiss, 0, Qt::AlignTop);
  return row;
}

QWidget* AdviceCard::makeButtons() {
  auto* whole = new QWidget(this);
  auto* column = new QVBoxLayout(whole);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  auto* buttons = new QWidget(whole);
  auto* flow = new FlowLayout(buttons, 4);
  for (std::size_t i = 0; i < advice_.fixes.size(); ++i) {
    const QString title = text(advice_.fixes[i].title);
    auto* button = new WrappedButton(title, buttons);
    button->setObjectName(QStringLiteral("fix%1").arg(i));
    QString tip = tr("%1. One step that Undo takes back.").arg(title);
    if (advice_.needsReset) tip += QLatin1Char(' ') + tr("It shows after the weights were reset.");
    button->setToolTip(tip);
    button->setAutoDefault(false);
    connect(button, &QPushButton::clicked, this, [this, i] { doctor_.applyFix(advice_, i); });
    flow->addWidget(button);
  }
  if (!advice_.samples.empty()) {
    auto* look = new WrappedButton(
        tr("Look at %1 of these samples").arg(wholeNumber(static_cast<nn::Index>(advice_.samples.size()))), buttons);
    look->setObjectName(QStringLiteral("samples"));
    look->setToolTip(tr("Shows them in the Data panel. Nothing is changed."));
    look->setAutoDefault(false);
    connect(look, &QPushButton::clicked, this, [this] { doctor_.requestSamples(advice_); });
    flow->addWidget(look);
  }
  auto* why = new QToolButton(buttons);
  why->setObjectName(QStringLiteral("why"));
  why->setText(tr("Why?"));
  why->setToolTip(tr("The numbers that this rests on"));
  why->setCheckable(true);
  flow->addWidget(why);
  column->addWidget(buttons);
  QWidget* evidence = makeEvidence();
  evidence->hide();
  column->addWidget(evidence);
  connect(why, &QToolButton::toggled, evidence, &QWidget::setVisible);
  return whole;
}

QWidget* AdviceCard::makeEvidence() {
  auto* whole = new QWidget(this);
  whole->setObjectName(QStringLiteral("evidence"));
  auto* grid = new QGridLayout(whole);
  grid->setContentsMargins(0, 4, 0, 0);
  grid->setHorizontalSpacing(2 * Theme::kGrid);
  grid->setVerticalSpacing(2);
  grid->setColumnStretch(0, 1);
  int row = 0;
  for (const nn::Evidence& evidence : advice_.evidence) {
    grid->addWidget(makeLabel(text(evidence.name), whole, "muted"), row, 0);
    QLabel* value = makeLabel(text(evidence.value), whole);
    value->setFont(Theme::instance().numberFont());
    grid->addWidget(value, row, 1);
    grid->addWidget(makeLabel(text(evidence.usual), whole, "muted"), row++, 2);
  }
  const nn::EvidenceCurve& curve = advice_.curve;
  if (!curve.x.empty()) {
    auto* plot = new EvidencePlot(whole);
    plot->setFixedHeight(kPlotHeight);
    plot->setAxes(text(curve.xName), text(curve.yName), curve.logarithmicX, curve.logarithmicY);
    plot->setCurve(curve.x, curve.y);
    plot->setMark(curve.mark, text(curve.markName));
    plot->setAccessibleName(tr("%1 over %2").arg(text(curve.yName), text(curve.xName)));
    grid->addWidget(plot, row, 0, 1, 3);
  }
  return whole;
}

}  // namespace ui

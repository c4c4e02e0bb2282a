#include "ui/panels/inspector/history_page.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/training/number_questions.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/histogram_history.h"

#include <QVBoxLayout>

namespace ui {

namespace {

QString meanAndDeviation(const nn::ValueSummary& summary) {
  if (summary.count == 0) return QStringLiteral("–");
  const QString text = QStringLiteral("%1 ± %2").arg(number(summary.mean, 3), number(summary.standardDeviation, 3));
  return summary.notFinite == 0 ? text : HistoryPage::tr("%1, and %2 NaN").arg(text).arg(summary.notFinite);
}

QString percent(double share) { return QStringLiteral("%1 %").arg(number(100 * share, 3)); }

}  // namespace

HistoryPage::HistoryPage(Lab& lab, QWidget* parent)
    : QWidget(parent),
      lab_(lab),
      recorder_(lab.training),
      empty_(new EmptyState(QStringLiteral("chart"), this)),
      content_(new QWidget(this)),
      caption_(new QLabel(content_)),
      table_(new QGridLayout),
      explain_(new QToolButton(content_)) {
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(12, Theme::kGrid, 12, Theme::kGrid);
  outer->addWidget(content_);
  outer->addWidget(empty_, 1);
  outer->addStretch(1);
  auto* layout = new QVBoxLayout(content_);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(Theme::kGrid);
  caption_->setWordWrap(true);
  caption_->setProperty("muted", true);
  table_->setHorizontalSpacing(Theme::kGrid);
  table_->setVerticalSpacing(2);
  table_->setColumnStretch(1, 1);
  layout->addLayout(table_);
  explain_->setObjectName(QStringLiteral("explainLayer"));
  explain_->setText(tr("Explain in the microscope"));
  explain_->setIcon(Theme::instance().icon(QStringLiteral("microscope")));
  explain_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  explain_->setFocusPolicy(Qt::TabFocus);
  explain_->setToolTip(tr("Shows the numbers behind these statistics one by one, on the next batch; training pauses for it"));
  layout->addWidget(explain_, 0, Qt::AlignLeft);
  connect(explain_, &QToolButton::clicked, this, [this] {
    if (node_) NumberQuestions::of(lab_).ask(*node_);
  });
  addChart(tr("Weights"), &LayerRecord::weights);
  addChart(tr("Activations"), &LayerRecord::activations);
  addChart(tr("Gradients of the weights"), &LayerRecord::weightGradients);
  addChart(tr("Gradients of the activations"), &LayerRecord::activationGradients);
  for (const Chart& chart : charts_) {
    layout->addWidget(chart.title);
    layout->addWidget(chart.plot);
  }
  layout->addWidget(caption_);
  connect(&recorder_, &LayerRecorder::changed, this, &HistoryPage::refresh);
}

void HistoryPage::addChart(const QString& title, nn::Histogram LayerRecord::*histogram) {
  auto* heading = new QLabel(title, content_);
  heading->setProperty("heading", true);
  auto* plot = new HistogramHistory(content_);
  plot->setAccessibleName(tr("%1 over the training").arg(title));
  charts_.push_back({histogram, heading, plot});
}

void HistoryPage::setNode(std::optional<nn::NodeId> node) {
  node_ = node;
  refresh();
}

void HistoryPage::refresh() {
  if (!isVisible() || !node_) return;
  const auto& moments = recorder_.moments();
  const bool has = !moments.empty() && moments.back()->layers.contains(*node_);
  content_->setVisible(has);
  empty_->setVisible(!has);
  if (!has) {
    empty_->setText(
        tr("Nothing recorded yet"),
        recorder_.problem().isEmpty()
            ? tr("Histograms and statistics of the layer are recorded here while the network trains and this page is open.")
            : recorder_.problem());
    return;
  }
  showStatistics(moments.back()->layers.at(*node_));
  showCharts(moments);
  caption_->setText(
      tr("%1 training samples, %2 moments recorded while this page was open. Brighter: more numbers, each column on "
         "a scale of its own; square roots, so that few are still seen.")
          .arg(moments.back()->samples)
          .arg(moments.size()));
}

void HistoryPage::setRow(std::size_t row, const QString& name, const QString& figure, const QString& help) {
  if (row == rows_.size()) {
    auto* label = new QLabel(content_);
    label->setProperty("muted", true);
    auto* value = new QLabel(content_);
    value->setFont(Theme::instance().numberFont());
    value->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    table_->addWidget(label, static_cast<int>(row), 0);
    table_->addWidget(value, static_cast<int>(row), 1);
    rows_.push_back({label, value});
  }
  const Row& line = rows_[row];
  line.name->setText(name);
  line.figure->setText(figure);
  line.figure->setAccessibleName(name);
  for (QLabel* label : {line.name, line.figure}) {
    label->setToolTip(help);
    label->show();
  }
}

void HistoryPage::showStatistics(const LayerRecord& record) {
  std::size_t row = 0;
  const auto add = [&](const QString& name, const QString& figure, const QString& help) { setRow(row++, name, figure, help); };
  if (record.weightSummary.count > 0) {
    add(tr("Weights"), meanAndDeviation(record.weightSummary), tr("Mean and standard deviation, without biases"));
    add(tr("Gradients"), meanAndDeviation(record.gradientSummary), tr("Of the weights: mean and standard deviation"));
    add(tr("Update / weight"), record.update ? number(*record.update, 3) : QStringLiteral("–"),
        tr("How far the weights moved a step since the last record, as a share of their norm. Around 0.001 is usual; far above "
           "the training is unsteady, far below it hardly learns."));
  }
  add(tr("Activations"), meanAndDeviation(record.activationSummary), tr("Mean and standard deviation"));
  add(tr("Dead units"), tr("%1 of %2").arg(percent(record.activity.dead)).arg(record.activity.units),
      tr("Units, or whole maps, that give the same number for every one of the samples"));
  add(tr("Zeros"), percent(record.activity.zero), tr("Share of the activations that are exactly 0"));
  add(tr("Saturated"), percent(record.activity.saturated),
      tr("Share of the activations at the flat ends of sigmoid, softmax, tanh or softsign, where hardly any gradient passes"));
  for (; row < rows_.size(); ++row) {
    rows_[row].name->hide();
    rows_[row].figure->hide();
  }
}

void HistoryPage::showCharts(const std::vector<std::shared_ptr<const TrainingMoment>>& moments) {
  for (const Chart& chart : charts_) {
    std::vector<nn::Histogram> histograms;
    std::vector<std::int64_t> steps;
    for (const auto& moment : moments) {
      const auto found = moment->layers.find(*node_);
      if (found == moment->layers.end() || (found->second.*chart.histogram).counts.empty()) continue;
      histograms.push_back(found->second.*chart.histogram);
      steps.push_back(moment->step);
    }
    chart.title->setVisible(!histograms.empty());
    chart.plot->setVisible(!histograms.empty());
    chart.plot->setHistory(std::move(histograms), std::move(steps));
  }
}

void HistoryPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  recorder_.setActive(true);
  refresh();
}

void HistoryPage::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  recorder_.setActive(false);
}

}  // namespace ui

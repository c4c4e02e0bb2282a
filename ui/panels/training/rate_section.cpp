#include "ui/panels/training/rate_section.h"

#include "engine/schedules/learning_rate_schedule.h"
#include "ui/common/engine_text.h"
#include "ui/plots/rate_plot.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/figure_label.h"
#include "ui/widgets/option_form.h"
#include "ui/widgets/settings_form.h"

#include <algorithm>

namespace ui {

namespace {

constexpr std::int64_t kPoints = 300;  // a dock is hardly wider in pixels

}  // namespace

RateSection::RateSection(Lab& lab)
    : SettingsSection(lab, tr("Learning rate"), QStringLiteral("learningRate"), true),
      options_(lab.document),
      schedule_(new ChoiceBox),
      explanation_(makeNote(tr("What the schedule does"))),
      plot_(new RatePlot),
      current_(new FigureLabel) {
  for (const nn::ScheduleType* type : nn::ScheduleRegistry::instance().types())
    schedule_->addChoice(text(type->title), text(type->id), text(type->summary));
  addForm().addRow(tr("Schedule"), schedule_, QStringLiteral("schedule"),
                   tr("How the learning rate changes over the training. Its highest value is the optimizer's learning rate."));
  connect(schedule_, &ChoiceBox::edited, this, [this](const QVariant& chosen) {
    editTraining(tr("Choose the schedule %1").arg(schedule_->currentText()), {},
                 [id = utf8(chosen.toString())](nn::TrainingSettings& s) {
                   s.schedule = id;
                   s.scheduleOptions = {};  // every schedule has options of its own
                 });
  });
  addWidget(explanation_);
  plot_->setObjectName(QStringLiteral("ratePlot"));
  plot_->setToolTip(tr("The planned learning rate over the whole training; in colour what was trained with so far"));
  plot_->setAccessibleName(tr("Curve of the learning rate"));
  addWidget(plot_);
  current_->setObjectName(QStringLiteral("currentRate"));
  current_->setAccessibleName(tr("Learning rate now"));
  addWidget(current_);
  auto* form = new OptionForm(options_);
  form->setObjectName(QStringLiteral("scheduleOptions"));
  addWidget(form);
  connect(&lab_.training, &TrainingController::progressChanged, this, &RateSection::showDone);
  connect(&lab_.training, &TrainingController::historyReset, this, &RateSection::refresh);
  connect(&lab_.training, &TrainingController::stateChanged, this, &RateSection::refresh);
}

bool RateSection::countsEpochs() const {
  const nn::OptionValue* unit = training().scheduleOptions.find("unit");
  return !unit || *unit == nn::OptionValue(std::string("epochs"));
}

double RateSection::stepsPerUnit() const {
  return countsEpochs() ? static_cast<double>(std::max<nn::Index>(1, lab_.training.batchesPerEpoch())) : 1;
}

void RateSection::refresh() {
  const nn::ScheduleType* type = nn::ScheduleRegistry::instance().find(training().schedule);
  schedule_->showChoice(text(training().schedule));
  explanation_->setText(type ? text(type->summary)
                             : tr("This version does not know the schedule “%1”.").arg(text(training().schedule)));
  explanation_->setToolTip(type ? text(type->reference) : QString());
  plot_->setAxisTitles(countsEpochs() ? tr("epoch") : tr("step"), tr("rate"));
  setSummary(schedule_->currentText());
  showPlan();
  showDone();
}

void RateSection::showPlan() {
  std::vector<QPointF> points;
  const nn::Index perEpoch = std::max<nn::Index>(1, lab_.training.batchesPerEpoch());
  const std::int64_t total = perEpoch * std::max(1, lab_.training.plannedEpochs());
  const std::int64_t count = std::clamp<std::int64_t>(total, 2, kPoints);
  try {
    const auto schedule = nn::createSchedule(training().schedule, training().scheduleOptions);
    const std::vector<double> factors = nn::preview(*schedule, perEpoch, total, static_cast<std::size_t>(count));
    const double rate = training().learningRate();
    for (std::int64_t i = 0; i < count; ++i) {
      const auto step = static_cast<double>(i * (total - 1) / (count - 1));
      points.emplace_back(step / stepsPerUnit(), rate * factors[static_cast<std::size_t>(i)]);
    }
    if (lab_.training.data()) points.emplace_back(static_cast<double>(total) / stepsPerUnit(), points.back().y());
  } catch (const nn::Error& error) {  // from a file of another version
    explanation_->setText(text(error.what()));
    points.clear();
  }
  plot_->setPlan(points);
}

void RateSection::showDone() {
  const nn::StepLog& steps = lab_.training.history().steps;
  std::vector<QPointF> points;
  const auto count = std::min(steps.size(), static_cast<std::size_t>(kPoints));
  for (std::size_t i = 0; i < count; ++i) {
    const nn::StepResult& step = steps[count > 1 ? i * (steps.size() - 1) / (count - 1) : 0];
    points.emplace_back(static_cast<double>(step.step - 1) / stepsPerUnit(), step.learningRate);
  }
  plot_->setDone(points);
  if (steps.empty())
    current_->setText(tr("Starts at %1").arg(plot_->plan().empty() ? tr("–") : number(plot_->plan().front().y())));
  else
    current_->setText(tr("Now %1 at step %2").arg(number(steps.back().learningRate), wholeNumber(steps.back().step)));
}

}  // namespace ui

#include "ui/panels/race/racer_row.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/panels/race/race_model.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/option_form.h"
#include "ui/widgets/settings_form.h"

#include <QPainter>
#include <QPixmap>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ui {

namespace {

constexpr int kSwatch = 12;

/// All options of an optimizer but the learning rate, which has a field of its own. Kept for good: models refer to them.
const std::vector<nn::OptionSpec>& otherOptions(const nn::OptimizerType& type) {
  static std::map<std::string, std::vector<nn::OptionSpec>> known;
  const auto [found, isNew] = known.try_emplace(type.id);
  if (isNew)
    std::ranges::copy_if(type.options, std::back_inserter(found->second),
                         [](const nn::OptionSpec& spec) { return spec.name != "learning_rate"; });
  return found->second;
}

void setOrForget(nn::Options& options, const nn::OptionSpec& spec, const nn::OptionValue& value) {
  if (value == spec.defaultValue)
    options.erase(spec.name);
  else
    options.set(spec.name, value);
}

}  // namespace

RacerRow::RacerRow(Lab& lab, RaceModel& model, std::size_t place, QWidget* parent)
    : QFrame(parent),
      lab_(lab),
      model_(model),
      place_(place),
      swatch_(new QLabel(this)),
      method_(new ChoiceBox(this)),
      rate_(new NumberField(this)),
      more_(new QToolButton(this)),
      remove_(new QToolButton(this)),
      schedule_(new ChoiceBox),
      verdict_(new ElidedLabel(this)) {
  setObjectName(QStringLiteral("racer%1").arg(place));
  setProperty("card", true);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(Theme::kGrid, 4, 4, 4);
  layout->setSpacing(2);
  layout->addLayout(makeHead());
  verdict_->setObjectName(QStringLiteral("verdict"));
  layout->addWidget(verdict_);
  QWidget* options = makeOptions();
  options->hide();
  layout->addWidget(options);
  connect(more_, &QToolButton::toggled, options, &QWidget::setVisible);
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    refreshSwatch();
    showProgress();
  });
  refresh();
  showProgress();
}

QLayout* RacerRow::makeHead() {
  auto* row = new QHBoxLayout;
  row->setSpacing(4);
  swatch_->setFixedSize(kSwatch, kSwatch);
  row->addWidget(swatch_);
  for (const nn::OptimizerType* type : nn::OptimizerRegistry::instance().types())
    method_->addChoice(text(type->title), text(type->id), text(type->summary));
  method_->setObjectName(QStringLiteral("method"));
  method_->setAccessibleName(tr("Method of racer %1").arg(place_ + 1));
  method_->setMinimumWidth(72);
  connect(method_, &ChoiceBox::edited, this, [this](const QVariant& id) {
    change([id = utf8(id.toString())](nn::Racer& racer) {
      const double rate = nn::completed(racer.options, nn::OptimizerRegistry::instance().require(racer.optimizer).options, {})
                              .get<double>("learning_rate");
      racer.optimizer = id;
      racer.options = {};
      racer.options.set("learning_rate", rate);
    });
  });
  row->addWidget(method_, 2);
  rate_->setObjectName(QStringLiteral("rate"));
  rate_->setAccessibleName(tr("Learning rate of racer %1").arg(place_ + 1));
  rate_->setToolTip(tr("Learning rate; arrow keys go up and down"));
  rate_->setRange(0.0, 100.0);
  rate_->setGeometricSteps(true);
  rate_->setMinimumWidth(56);
  connect(rate_, &NumberField::edited, this,
          [this](double rate) { change([rate](nn::Racer& racer) { racer.options.set("learning_rate", rate); }); });
  row->addWidget(rate_, 1);
  more_->setObjectName(QStringLiteral("more"));
  more_->setCheckable(true);
  more_->setAutoRaise(true);
  more_->setToolTip(tr("More options, and the schedule of the learning rate"));
  more_->setAccessibleName(more_->toolTip());
  row->addWidget(more_);
  remove_->setObjectName(QStringLiteral("remove"));
  remove_->setAutoRaise(true);
  remove_->setToolTip(tr("Take it out of the race"));
  remove_->setAccessibleName(remove_->toolTip());
  connect(remove_, &QToolButton::clicked, this, [this] { model_.removeRacer(place_); });
  row->addWidget(remove_);
  return row;
}

QWidget* RacerRow::makeOptions() {
  auto* whole = new QWidget(this);
  whole->setObjectName(QStringLiteral("options"));
  auto* column = new QVBoxLayout(whole);
  column->setContentsMargins(0, 4, 0, 4);
  column->addWidget(new OptionForm(options_));
  auto* form = new SettingsForm;
  for (const nn::ScheduleType* type : nn::ScheduleRegistry::instance().types())
    schedule_->addChoice(text(type->title), text(type->id), text(type->summary));
  form->addRow(tr("Schedule"), schedule_, QStringLiteral("schedule"),
               tr("How the learning rate changes over the %1 steps of the race.").arg(RaceModel::kPlannedSteps));
  connect(schedule_, &ChoiceBox::edited, this, [this](const QVariant& id) {
    change([id = utf8(id.toString())](nn::Racer& racer) {
      racer.schedule = id;
      racer.scheduleOptions = {};
    });
  });
  column->addWidget(form);
  column->addWidget(new OptionForm(scheduleOptions_));
  auto* use = new QPushButton(tr("Use this in the project"));
  use->setObjectName(QStringLiteral("use"));
  use->setToolTip(tr("Trains the project's network with this method, rate and schedule. One step that Undo takes back."));
  use->setAutoDefault(false);
  connect(use, &QPushButton::clicked, this, &RacerRow::useInProject);
  column->addWidget(use, 0, Qt::AlignLeft);
  return whole;
}

void RacerRow::change(const std::function<void(nn::Racer&)>& edit) {
  nn::Racer racer = model_.racers()[place_];
  edit(racer);
  if (!model_.setRacer(place_, std::move(racer))) verdict_->showText(model_.reason());
  refresh();
}

void RacerRow::useInProject() {
  const nn::Racer racer = model_.racers()[place_];
  lab_.document.edit(tr("Use %1").arg(racerTitle(racer)), [racer](nn::Project& project) {
    project.training.optimizer = racer.optimizer;
    project.training.optimizerOptions = racer.options;
    project.training.schedule = racer.schedule;
    project.training.scheduleOptions = racer.scheduleOptions;
  });
}

void RacerRow::refreshSwatch() {
  QPixmap dot(QSize(kSwatch, kSwatch) * devicePixelRatio());
  dot.setDevicePixelRatio(devicePixelRatio());
  dot.fill(Qt::transparent);
  QPainter painter(&dot);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(Theme::instance().classColor(static_cast<int>(place_)));
  painter.drawEllipse(0, 0, kSwatch, kSwatch);
  painter.end();
  swatch_->setPixmap(dot);
  more_->setIcon(Theme::instance().icon(QStringLiteral("settings")));
  remove_->setIcon(Theme::instance().icon(QStringLiteral("close")));
}

void RacerRow::refresh() {
  if (place_ >= model_.racers().size()) return;
  refreshSwatch();
  const nn::Racer& racer = model_.racers()[place_];
  const nn::OptimizerType& type = nn::OptimizerRegistry::instance().require(racer.optimizer);
  const nn::ScheduleType& schedule = nn::ScheduleRegistry::instance().require(racer.schedule);
  method_->showChoice(text(racer.optimizer));
  method_->setToolTip(text(type.summary));
  schedule_->showChoice(text(racer.schedule));
  rate_->setValue(nn::completed(racer.options, type.options, {}).get<double>("learning_rate"));
  remove_->setEnabled(model_.racers().size() > 1);
  const auto show = [this](OptionModel& options, const std::vector<nn::OptionSpec>& specs, nn::Options nn::Racer::*member) {
    if (options.hasSource(&specs)) return options.refresh();
    options.setSource(
        &specs, [this, member] { return place_ < model_.racers().size() ? model_.racers()[place_].*member : nn::Options{}; },
        [this, member](const nn::OptionSpec& spec, const nn::OptionValue& value) {
          change([&](nn::Racer& changed) { setOrForget(changed.*member, spec, value); });
        });
  };
  show(options_, otherOptions(type), &nn::Racer::options);
  show(scheduleOptions_, schedule.options, &nn::Racer::scheduleOptions);
}

void RacerRow::showProgress() {
  const nn::Race& race = model_.race();
  if (place_ >= race.racerCount()) return;
  const nn::RaceVerdict verdict = race.verdict(place_);
  // How it does, then what sets it apart from others of the same method.
  const QString others = racerTitle(model_.racers()[place_]).section(QStringLiteral(", "), 1);
  verdict_->showText(verdictText(verdict, race.step()) + (others.isEmpty() ? QString() : QStringLiteral(" · ") + others));
  const Theme::Colors& colors = Theme::instance().colors();
  QPalette palette = verdict_->palette();
  using Kind = nn::RaceVerdict::Kind;
  QColor color = colors.textMuted;
  if (verdict.kind == Kind::Good) color = colors.success;
  if (verdict.kind == Kind::Diverges) color = colors.error;
  if (verdict.kind == Kind::TooSmall || verdict.kind == Kind::Overshoots || verdict.kind == Kind::Stuck) color = colors.warning;
  palette.setColor(QPalette::WindowText, color);
  verdict_->setPalette(palette);
}

}  // namespace ui

#include "ui/panels/playground/point_controls.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/document/plane_edits.h"
#include "ui/panels/playground/set_pictures.h"
#include "ui/widgets/picture_strip.h"

namespace ui {

namespace {

constexpr int kPicture = 96;

const nn::OptionSpec* optionOf(const nn::DatasetType* set, const std::string& name) {
  if (!set) return nullptr;
  const auto found = std::ranges::find(set->options, name, &nn::OptionSpec::name);
  return found == set->options.end() ? nullptr : &*found;
}

double asNumber(const nn::OptionValue& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  const auto* real = std::get_if<double>(&value);
  return real ? *real : 0;
}

}  // namespace

PointControls::PointControls(Lab& lab, PlaneFrames& frames, QWidget* parent)
    : QWidget(parent),
      lab_(lab),
      frames_(frames),
      ids_(pointSetIds()),
      pictures_(new PictureStrip(this)),
      anew_(new QToolButton(this)) {
  pictures_->setSelectable(true);
  pictures_->setObjectName(QStringLiteral("pointSets"));
  pictures_->setAccessibleName(tr("Point sets"));
  rows_ = {makeRow(tr("Noise"), QStringLiteral("noise"), tr("How far points stray from their place, or values from theirs"),
                   "noise", 0, 50, 0.01),
           makeRow(tr("Points"), QStringLiteral("samples"),
                   tr("How many points to train on; half as many more are for the test"), "samples", 1, 40, 50),
           makeRow(tr("Classes"), QStringLiteral("classes"), tr("How many classes to tell apart; the last layer follows"),
                   "classes", 2, 6, 1),
           makeRow(tr("For validation"), QStringLiteral("validation"),
                   tr("Share of the training points that is only looked at after each epoch"), {}, 0, 10, 0.05)};
  anew_->setText(tr("Draw anew"));
  anew_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  anew_->setObjectName(QStringLiteral("drawAnew"));
  anew_->setToolTip(tr("Other points of the same kind, and other start weights: the next seed. Training starts over."));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(Theme::kGrid, Theme::kGrid, Theme::kGrid, Theme::kGrid);
  layout->setSpacing(Theme::kGrid / 2);
  layout->addWidget(pictures_);
  for (const Row& row : rows_) layout->addWidget(row.widget);
  layout->addWidget(anew_, 0, Qt::AlignLeft);
  layout->addStretch(1);
  connect(pictures_, &PictureStrip::clicked, this, &PointControls::choose);
  connect(anew_, &QToolButton::clicked, this, &PointControls::drawAnew);
  connect(&lab_.document, &ProjectDocument::dataSettingsChanged, this, &PointControls::refresh);
  connect(&lab_.document, &ProjectDocument::projectReplaced, this, &PointControls::refresh);
  connect(&frames_, &PlaneFrames::drawnChanged, this, &PointControls::refresh);
  connect(&Theme::instance(), &Theme::changed, this, &PointControls::refreshPictures);
  connect(&lab_.training, &TrainingController::dataChanged, this, [this] {
    if (!goesOn_ || lab_.training.state() == TrainingController::State::LoadingData) return;
    goesOn_ = false;
    lab_.training.train();
  });
  refreshPictures();
}

PointControls::Row PointControls::makeRow(const QString& title, const QString& name, const QString& help,
                                          const std::string& option, int low, int high, double unit) {
  Row row{new QWidget(this), new QLabel(this), new QSlider(Qt::Horizontal, this), option, unit};
  row.slider->setRange(low, high);
  row.slider->setObjectName(name);
  row.slider->setAccessibleName(title);
  row.slider->setMinimumWidth(60);
  row.widget->setToolTip(help);
  row.value->setFont(Theme::instance().numberFont());
  auto* head = new QHBoxLayout;
  head->addWidget(new QLabel(title, row.widget), 1);
  head->addWidget(row.value);
  auto* layout = new QVBoxLayout(row.widget);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addLayout(head);
  layout->addWidget(row.slider);
  connect(row.slider, &QSlider::valueChanged, this, [this, slider = row.slider](int value) {
    const auto found = std::ranges::find(rows_, slider, &Row::slider);
    if (found != rows_.end()) change(*found, value);
  });
  return row;
}

void PointControls::refreshPictures() {
  std::vector<PictureStrip::Picture> pictures;
  const std::string& source = lab_.document.project().data.source;
  for (const std::string& id : ids_) {
    const nn::DatasetType& type = nn::DatasetRegistry::instance().require(id);
    pictures.push_back({pointSetPicture(id, kPicture), text(type.title), id == source,
                        text(type.title) + QLatin1Char('\n') + text(type.summary)});
  }
  pictures_->setPictures(std::move(pictures));
  anew_->setIcon(Theme::instance().icon(QStringLiteral("dice")));
  refresh();
}

void PointControls::refresh() {
  const nn::DataSettings& settings = lab_.document.project().data;
  const nn::DatasetType* set = nn::DatasetRegistry::instance().find(settings.source);
  std::vector<PictureStrip::Picture> pictures = pictures_->pictures();
  bool isChanged = false;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    isChanged = isChanged || pictures[i].isFramed != (ids_[i] == settings.source);
    pictures[i].isFramed = ids_[i] == settings.source;
  }
  if (isChanged) pictures_->setPictures(std::move(pictures));
  for (const Row& row : rows_) {
    double value = settings.validationFraction;
    if (!row.option.empty()) {
      const nn::OptionSpec* spec = optionOf(set, row.option);
      row.widget->setVisible(spec != nullptr);
      if (!spec) continue;
      const nn::OptionValue* chosen = settings.options.find(row.option);
      value = asNumber(chosen ? *chosen : spec->defaultValue);
    }
    const QSignalBlocker quiet(row.slider);
    row.slider->setValue(static_cast<int>(std::lround(value / row.unit)));
    row.value->setText(row.option.empty() ? tr("%1 %").arg(number(100 * value, 3)) : number(value, 3));
  }
  anew_->setVisible(set && set->category == "Points" && set->id != "painted_points");
}

void PointControls::keepTraining(const std::function<void()>& change) {
  const bool wasRunning = lab_.training.state() == TrainingController::State::Running;
  change();
  goesOn_ = goesOn_ || wasRunning;
  // What needed no loading has stopped nothing.
  if (lab_.training.state() != TrainingController::State::LoadingData) goesOn_ = false;
}

void PointControls::choose(int index) {
  const auto& drawn = frames_.drawn();
  const auto place = static_cast<std::size_t>(index);
  if (!drawn || place >= ids_.size() || ids_[place] == lab_.document.project().data.source) return;
  const nn::DatasetType& type = nn::DatasetRegistry::instance().require(ids_[place]);
  const PlaneNetwork network = *drawn;
  keepTraining([&] {
    lab_.document.edit(tr("Use %1").arg(text(type.title)), [&](nn::Project& project) {
      edits::usePointSet(project, type, network.input, network.layers.back().node, network.output);
    });
  });
}

void PointControls::change(const Row& row, int value) {
  const double wanted = value * row.unit;
  const auto& drawn = frames_.drawn();
  keepTraining([&] {
    const QString key = QStringLiteral("playground/") + (row.option.empty() ? QStringLiteral("validation") : text(row.option));
    lab_.document.edit(
        tr("Change %1").arg(row.slider->accessibleName()),
        [&](nn::Project& project) {
          if (row.option.empty()) {
            project.data.validationFraction = wanted;
            return;
          }
          const bool isWhole = row.unit >= 1;
          const nn::OptionValue option = isWhole ? nn::OptionValue(static_cast<std::int64_t>(wanted)) : nn::OptionValue(wanted);
          if (drawn)
            edits::setPointOption(project, row.option, option, drawn->layers.back().node, drawn->output);
          else
            project.data.options.set(row.option, option);
        },
        key);
  });
  refresh();
}

void PointControls::drawAnew() {
  lab_.document.edit(tr("Draw the points anew"), [](nn::Project& project) { ++project.training.seed; });
  lab_.training.reset();
}

}  // namespace ui

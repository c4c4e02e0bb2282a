#include "ui/panels/playground_panel.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QScrollBar>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

#include "ui/common/engine_text.h"
#include "ui/common/tensor_image.h"
#include "ui/common/theme.h"
#include "ui/panels/playground/neurons_view.h"
#include "ui/panels/playground/paint_tools.h"
#include "ui/panels/playground/point_controls.h"
#include "ui/panels/playground/surface_view.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/figure_label.h"
#include "ui/widgets/motion_arrow.h"
#include "ui/widgets/panel_scroll_area.h"
#include "ui/widgets/scale_legend.h"

namespace ui {

namespace {

constexpr int kControlsWidth = 168, kSideWidth = 232;
constexpr int kClassColors = 10;

PlaneColors planeColors() {
  const Theme& theme = Theme::instance();
  PlaneColors colors;
  for (int i = 0; i < 256; ++i) colors.ramp[static_cast<std::size_t>(i)] = colorOf(i / 127.5 - 1, ColorMap::Signed, {-1, 1});
  for (int i = 0; i < kClassColors; ++i) colors.classes.push_back(theme.classColor(i).rgb());
  colors.ground = theme.colors().surface.rgb();
  colors.border = theme.colors().text.rgb();
  return colors;
}

QString lossText(double loss, nn::Index samples) {
  if (!std::isfinite(loss)) return std::isnan(loss) && samples == 0 ? QStringLiteral("–") : number(loss);
  return QStringLiteral("<b>%1</b>").arg(number(loss, 2));
}

}  // namespace

PlaygroundPanel::PlaygroundPanel(Lab& lab, QWidget* parent)
    : QWidget(parent),
      lab_(lab),
      frames_(lab.document, lab.training),
      pages_(new QStackedWidget(this)),
      empty_(new EmptyState(QStringLiteral("dense"), this)),
      neurons_(new NeuronsView(lab, frames_)),
      scroll_(new QScrollArea(this)),
      points_(new PointControls(lab, frames_)) {
  setObjectName(QStringLiteral("playground"));
  setAccessibleName(tr("Playground"));
  setProperty("helpPage", QStringLiteral("panel/playground"));
  scroll_->setWidget(neurons_);
  scroll_->setWidgetResizable(true);
  scroll_->setFrameShape(QFrame::NoFrame);
  scroll_->setFocusPolicy(Qt::NoFocus);
  scroll_->setMinimumWidth(160);
  scroll_->viewport()->installEventFilter(this);
  connect(scroll_->verticalScrollBar(), &QScrollBar::valueChanged, neurons_, &NeuronsView::setHeaderTop);
  connect(neurons_, &NeuronsView::currentMoved, this, [this](const QRectF& place) {
    scroll_->ensureVisible(static_cast<int>(place.center().x()), static_cast<int>(place.center().y()),
                           static_cast<int>(place.width() / 2) + 16, static_cast<int>(NeuronLayout::kHeaderHeight) + 16);
  });

  auto* controls = new PanelScrollArea(this);
  controls->setWidget(points_);
  controls->setFixedWidth(kControlsWidth);
  auto* split = new QSplitter(Qt::Horizontal, this);
  split->addWidget(scroll_);
  split->addWidget(makeSide());
  split->setStretchFactor(0, 3);
  split->setStretchFactor(1, 2);
  split->setSizes({kSideWidth * 2, kSideWidth});
  split->setChildrenCollapsible(false);
  auto* page = new QWidget(this);
  auto* row = new QHBoxLayout(page);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  row->addWidget(controls);
  row->addWidget(split, 1);
  pages_->addWidget(page);
  pages_->addWidget(empty_);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(pages_);

  empty_->setAction(tr("Open a playground project"));
  connect(empty_, &EmptyState::actionTriggered, this, &PlaygroundPanel::projectWanted);
  connect(&frames_, &PlaneFrames::drawnChanged, this, &PlaygroundPanel::refreshDrawn);
  connect(&frames_, &PlaneFrames::frameChanged, this, &PlaygroundPanel::refreshFrame);
  connect(neurons_, &NeuronsView::shownPlaceChanged, this, &PlaygroundPanel::refreshShown);
  connect(surface_, &SurfaceView::readingChanged, this, &PlaygroundPanel::refreshReading);
  connect(surface_, &SurfaceView::shownChanged, this, &PlaygroundPanel::refreshLegend);
  connect(surface_, &SurfaceView::painted, this, &PlaygroundPanel::addPoints);
  connect(surface_, &SurfaceView::erased, this, &PlaygroundPanel::removePoints);
  connect(&lab_.document, &ProjectDocument::dataSettingsChanged, this, &PlaygroundPanel::refreshDrawn);
  connect(&Theme::instance(), &Theme::changed, this, &PlaygroundPanel::applyTheme);
  applyTheme();
}

/// Views lose the focus when they go, and would ask for frames that are gone before them.
PlaygroundPanel::~PlaygroundPanel() {
  neurons_->disconnect(this);
  surface_->disconnect(this);
}

QWidget* PlaygroundPanel::makeSide() {
  auto* content = new QWidget(this);
  surface_ = new SurfaceView(frames_, content);
  tools_ = new PaintTools(*surface_, content);
  losses_ = new FigureLabel(content);
  reading_ = new FigureLabel(content);
  title_ = new QLabel(content);
  title_->setProperty("muted", true);
  title_->setTextFormat(Qt::PlainText);
  title_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  classes_ = new QLabel(content);
  classes_->setTextFormat(Qt::RichText);
  classes_->setWordWrap(true);
  legend_ = new ScaleLegend(content);
  losses_->setObjectName(QStringLiteral("losses"));
  losses_->setAccessibleName(tr("Losses"));
  auto* layout = new QVBoxLayout(content);
  layout->setContentsMargins(Theme::kGrid, 4, Theme::kGrid, Theme::kGrid);
  layout->setSpacing(4);
  layout->addWidget(losses_);
  layout->addWidget(title_);
  layout->addWidget(surface_);
  layout->addWidget(reading_);
  layout->addWidget(classes_);
  layout->addWidget(legend_);
  layout->addWidget(tools_);
  layout->addWidget(makeLook());
  layout->addStretch(1);
  auto* side = new PanelScrollArea(this);
  side->setWidget(content);
  return side;
}

QWidget* PlaygroundPanel::makeLook() {
  auto* box = new QWidget(this);
  const auto makeSwitch = [&](const QString& title, const QString& name, const QString& help) {
    auto* button = new QCheckBox(title, box);
    button->setObjectName(name);
    button->setToolTip(help);
    return button;
  };
  test_ =
      makeSwitch(tr("Test points"), QStringLiteral("showTest"), tr("Also draw the points of test and validation, as squares"));
  discrete_ =
      makeSwitch(tr("Decisions only"), QStringLiteral("discrete"), tr("Show which class wins, not how sure the network is"));
  gradients_ = makeSwitch(tr("Gradients"), QStringLiteral("gradients"),
                          tr("An arrow at each link: up, the loss falls when the weight grows; the longer, the steeper"));
  motion_ =
      makeSwitch(tr("Momentum"), QStringLiteral("motion"),
                 tr("Three arrows at each link: the newest gradient, what the optimizer\nremembers of earlier ones, and the "
                    "step that it took"));
  motionLegend_ = new MotionLegend(box);
  thresholdRow_ = new QWidget(box);
  threshold_ = new QSlider(Qt::Horizontal, thresholdRow_);
  threshold_->setRange(5, 95);
  threshold_->setValue(50);
  threshold_->setObjectName(QStringLiteral("threshold"));
  threshold_->setAccessibleName(tr("Threshold"));
  auto* value = new QLabel(number(0.5), thresholdRow_);
  value->setFont(Theme::instance().numberFont());
  auto* row = new QHBoxLayout(thresholdRow_);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(new QLabel(tr("Threshold"), thresholdRow_));
  row->addWidget(threshold_, 1);
  row->addWidget(value);
  thresholdRow_->setToolTip(tr("From which output on the answer is the second class"));
  auto* layout = new QVBoxLayout(box);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(2);
  for (QWidget* widget : {static_cast<QWidget*>(test_), static_cast<QWidget*>(discrete_), static_cast<QWidget*>(gradients_),
                          static_cast<QWidget*>(motion_), static_cast<QWidget*>(motionLegend_), thresholdRow_})
    layout->addWidget(widget);
  connect(test_, &QCheckBox::toggled, surface_, &SurfaceView::setShowsTest);
  connect(gradients_, &QCheckBox::toggled, &frames_, &PlaneFrames::setWantsGradients);
  connect(motion_, &QCheckBox::toggled, &frames_, &PlaneFrames::setWantsMotion);
  const auto offerMotion = [this] {
    motion_->setVisible(frames_.remembersDirection());
    motionLegend_->setVisible(frames_.remembersDirection() && motion_->isChecked());
  };
  connect(motion_, &QCheckBox::toggled, this, offerMotion);
  for (const auto change : {&ProjectDocument::trainingSettingsChanged, &ProjectDocument::projectReplaced})
    connect(&lab_.document, change, this, offerMotion);
  offerMotion();
  const auto look = [this, value] {
    value->setText(number(threshold_->value() / 100.0));
    frames_.setLook({discrete_->isChecked(), threshold_->value() / 100.0});
  };
  connect(discrete_, &QCheckBox::toggled, this, look);
  connect(threshold_, &QSlider::valueChanged, this, look);
  return box;
}

void PlaygroundPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  frames_.setActive(true);
  refreshDrawn();
}

void PlaygroundPanel::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  frames_.setActive(false);
}

bool PlaygroundPanel::eventFilter(QObject* watched, QEvent* event) {
  if (watched == scroll_->viewport() && event->type() == QEvent::Resize) neurons_->setRoom(scroll_->viewport()->size());
  return QWidget::eventFilter(watched, event);
}

void PlaygroundPanel::applyTheme() {
  frames_.setColors(planeColors());
  QPalette colors = scroll_->palette();
  colors.setColor(QPalette::Window, Theme::instance().colors().canvas);
  scroll_->viewport()->setPalette(colors);
  refreshFrame();
}

void PlaygroundPanel::refreshDrawn() {
  const bool isDrawn = frames_.drawn().has_value();
  if (!isDrawn)
    empty_->setText(
        tr("Nothing to draw neuron by neuron"),
        tr("%1 Here a chain of dense layers on points of the plane is drawn unit by unit: what each answers, every weight, "
           "and the border that they make together.")
            .arg(frames_.reason()));
  pages_->setCurrentIndex(isDrawn ? 0 : 1);
  surface_->setOwnPoints(lab_.document.project().data.ownPoints);
}

void PlaygroundPanel::refreshFrame() {
  const auto frame = frames_.frame();
  if (!frame) return;
  const QString held = frame->heldIsTest ? tr("test") : tr("validation");
  losses_->setText(
      tr("Loss %1 train · %3 %2")
          .arg(lossText(frame->trainLoss, frame->trainSamples), held, lossText(frame->heldLoss, frame->heldSamples)));
  losses_->setToolTip(tr("Means over %1 and %2 points with the weights that are shown, without penalties")
                          .arg(wholeNumber(frame->trainSamples), wholeNumber(frame->heldSamples)));
  QStringList names;
  QString words;
  const auto prepared = lab_.training.data();
  const nn::DatasetType* set = nn::DatasetRegistry::instance().find(lab_.document.project().data.source);
  if (prepared) {
    for (const std::string& name : prepared->info.classNames) names << text(name);
  } else if (set && set->id == "painted_points") {  // nothing is painted yet
    const nn::Options options = nn::completed(lab_.document.project().data.options, set->options, set->id);
    for (std::int64_t n = 1; n <= options.get<std::int64_t>("classes"); ++n) names << tr("class %1").arg(n);
  }
  for (int i = 0; i < names.size(); ++i)
    words += QStringLiteral("<span style='color:%1'>●</span>&nbsp;%2 &nbsp; ")
                 .arg(Theme::instance().classColor(i).name(),
                      names[i].toHtmlEscaped().replace(QLatin1Char(' '), QStringLiteral("&nbsp;")));
  if (!words.isEmpty()) words += (Theme::instance().isDark() ? tr("<i>dark: unsure</i>") : tr("<i>pale: unsure</i>"));
  if (!prepared && !lab_.training.dataError().isEmpty())
    words = tr("Paint some points: choose a colour below and draw.") + QStringLiteral("<br>") + words;
  if (!frame->problem.isEmpty()) words = frame->problem.toHtmlEscaped();
  if (words != classes_->text()) classes_->setText(words);
  tools_->setClasses(names);
  const bool isYesOrNo = names.size() == 2 && frames_.drawn() && frames_.drawn()->layers.back().units == 1;
  thresholdRow_->setVisible(isYesOrNo);
  refreshShown();
}

void PlaygroundPanel::refreshShown() {
  const NeuronPlace place = neurons_->shownPlace();
  surface_->setMagnified(place);
  const QString words = neurons_->description(place);
  title_->setText(words.isEmpty() ? tr("What the network predicts")
                                  : title_->fontMetrics().elidedText(words, Qt::ElideRight, surface_->width()));
  title_->setToolTip(words);
  refreshLegend();
  refreshReading();
}

void PlaygroundPanel::refreshLegend() {
  const auto prepared = lab_.training.data();
  const bool areValues = surface_->isMagnified() || (prepared && prepared->info.classCount() == 0);
  legend_->setVisible(areValues);
  classes_->setVisible(!surface_->isMagnified() && !classes_->text().isEmpty());
  legend_->setScale(ColorMap::Signed, {-surface_->scale(), surface_->scale()});
}

void PlaygroundPanel::refreshReading() {
  const QString words = surface_->reading();
  reading_->setText(words.isEmpty() ? tr("Point at it to read values") : words.toHtmlEscaped());
}

void PlaygroundPanel::addPoints(const std::vector<nn::OwnPoint>& points, int stroke) {
  lab_.document.edit(
      tr("Paint points"),
      [&](nn::Project& project) { project.data.ownPoints.insert(project.data.ownPoints.end(), points.begin(), points.end()); },
      QStringLiteral("playground/paint %1").arg(stroke));
}

void PlaygroundPanel::removePoints(const std::vector<nn::OwnPoint>& points, int stroke) {
  lab_.document.edit(
      tr("Erase points"),
      [&](nn::Project& project) {
        std::erase_if(project.data.ownPoints,
                      [&](const nn::OwnPoint& point) { return std::ranges::find(points, point) != points.end(); });
      },
      QStringLiteral("playground/erase %1").arg(stroke));
}

}  // namespace ui

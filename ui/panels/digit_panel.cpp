#include "ui/panels/digit_panel.h"

#include "ui/common/theme.h"
#include "ui/draw/drawing_canvas.h"
#include "ui/panels/class_prediction.h"
#include "ui/panels/draw/neighbours_page.h"
#include "ui/panels/draw/pad_tools.h"
#include "ui/panels/draw/preparation_page.h"
#include "ui/panels/draw/saliency_page.h"
#include "ui/panels/draw/teach_page.h"
#include "ui/widgets/class_bars.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/tab_pages.h"
#include "ui/widgets/tensor_picture.h"

#include <QResizeEvent>

#include <algorithm>
#include <memory>

namespace ui {

namespace {

constexpr int kWide = 460;                                  // from here on the pages stand beside the pad
constexpr int kSide = 28, kLeastScale = 3, kMostScale = 6;  // of what the network sees: screen pixels for each of 28
constexpr int kSmallest = 8;                                // smaller pictures are no pictures to draw for

}  // namespace

DigitPanel::DigitPanel(Lab& lab, QWidget* parent)
    : QWidget(parent),
      lab_(lab),
      stack_(new QStackedLayout(this)),
      empty_(new EmptyState(QStringLiteral("pen"), this)),
      canvas_(new DrawingCanvas(this)),
      tools_(new PadTools(*canvas_, this)),
      seen_(new TensorPicture(this)),
      verdict_(new QLabel(this)),
      bars_(new ClassBars(this)),
      pages_(new TabPages(this)),
      preparation_(new PreparationPage),
      saliency_(new SaliencyPage(lab)),
      teach_(new TeachPage(lab)) {
  setObjectName(QStringLiteral("digitPanel"));
  setAccessibleName(tr("Draw and predict"));
  stack_->addWidget(empty_);
  auto* page = new QWidget(this);
  arrangement_ = new QBoxLayout(QBoxLayout::TopToBottom, page);
  arrangement_->setContentsMargins(Theme::kGrid, 4, Theme::kGrid, Theme::kGrid);
  arrangement_->setSpacing(Theme::kGrid);
  arrangement_->addWidget(makePad(), 1);
  makePages();
  arrangement_->addWidget(pages_, 1);
  stack_->addWidget(page);

  connect(canvas_, &DrawingCanvas::imageChanged, this, &DigitPanel::updateInput);
  connect(canvas_, &DrawingCanvas::pictureRefused, this, [this](const QString& reason) {
    refusal_ = reason;
    updatePrediction();
  });
  connect(tools_, &PadTools::showsEverywhereChanged, this, &DigitPanel::updateInput);
  connect(preparation_, &PreparationPage::stepsChanged, this, &DigitPanel::updateInput);
  connect(saliency_, &SaliencyPage::overlayChanged, this, &DigitPanel::updateOverlay);
  connect(&lab_.drawingProbe, &Probe::resultChanged, this, &DigitPanel::updatePrediction);
  connect(&lab_.probe, &Probe::inputChanged, this, [this] {
    // Somebody chose a sample: the box follows what is shown.
    if (lab_.probe.sample() && tools_->showsEverywhere()) {
      probeIsOurs_ = false;
      tools_->setShowsEverywhere(false);
    }
  });
  connect(&lab_.training, &TrainingController::dataChanged, this, &DigitPanel::updateProject);
  connect(&lab_.document, &ProjectDocument::analysisChanged, this, &DigitPanel::updateProject);
  connect(&lab_.document, &ProjectDocument::projectReplaced, this, &DigitPanel::updateProject);
  updateProject();
}

DigitPanel::~DigitPanel() {
  // Pages say that they are hidden while the window goes, when this is no panel any more.
  disconnect(saliency_, nullptr, this, nullptr);
}

QWidget* DigitPanel::makePad() {
  auto* pad = new QWidget(this);
  auto* outer = new QVBoxLayout(pad);
  outer->setContentsMargins(0, 0, 0, 0);
  outer->setSpacing(4);
  auto* row = new QHBoxLayout;
  row->setSpacing(Theme::kGrid);
  row->addWidget(canvas_, 1);

  auto* side = new QVBoxLayout;
  side->setSpacing(4);
  auto* caption = new QLabel(tr("Network sees"), pad);
  caption->setProperty("muted", true);
  caption->setFont(Theme::instance().font(0.85));
  seen_->setFixedSize(kLeastScale * kSide, kLeastScale * kSide);
  canvas_->installEventFilter(this);
  seen_->setAccessibleName(tr("What the network sees"));
  side->addWidget(caption);
  side->addWidget(seen_);
  side->addStretch(1);
  row->addLayout(side);
  outer->addLayout(row, 1);
  outer->addWidget(tools_);
  return pad;
}

void DigitPanel::makePages() {
  auto* answer = new QWidget;
  auto* layout = new QVBoxLayout(answer);
  layout->setContentsMargins(0, 4, 0, 0);
  layout->setSpacing(4);
  layout->addWidget(verdict_);
  layout->addWidget(bars_, 1);
  verdict_->setAccessibleName(tr("Prediction"));
  verdict_->setTextFormat(Qt::RichText);
  verdict_->setWordWrap(true);
  pages_->addPage(answer, QStringLiteral("predictionTab"), tr("Answer"), tr("What the network says of the drawing"));
  pages_->addPage(saliency_, QStringLiteral("saliencyTab"), tr("Why"), tr("Which parts of the drawing decide"));
  pages_->addPage(new NeighboursPage(lab_), QStringLiteral("neighboursTab"), tr("Alike"),
                  tr("Training images that the network finds most like the drawing"));
  pages_->addPage(preparation_, QStringLiteral("stepsTab"), tr("Steps"),
                  tr("How the drawing becomes what the network sees; all steps on is what MNIST did"));
  pages_->addPage(teach_, QStringLiteral("teachTab"), tr("Teach"), tr("Add the drawing to the training set"));
}

std::optional<nn::Shape> DigitPanel::pictureShape() const {
  const nn::GraphAnalysis& analysis = lab_.document.analysis();
  for (const nn::Node& node : lab_.document.graph().nodes()) {
    const nn::LayerType* type = nn::LayerRegistry::instance().find(node.type);
    const auto found = analysis.nodes.find(node.id);
    if (!type || type->role != nn::LayerRole::Input || found == analysis.nodes.end() || found->second.outputs.empty()) continue;
    const nn::Shape& shape = found->second.outputs.front();
    if (shape.rank() == 3 && std::min(shape[0], shape[1]) >= kSmallest) return shape;
  }
  return std::nullopt;
}

void DigitPanel::updateProject() {
  const auto prepared = lab_.training.data();
  const bool isPoints = prepared && prepared->info.kind == nn::SampleKind::Points;
  stack_->setCurrentIndex(pictureShape() && !isPoints ? 1 : 0);
  if (lab_.document.graph().nodes().empty())
    empty_->setText(tr("Draw and predict"),
                    tr("Open the template “mnist-convnet” in the library, press Train, then draw a digit here."));
  else if (isPoints)
    empty_->setText(tr("This network takes points"),
                    tr("Its inputs are two coordinates, so there is nothing to draw. Choose a point under Activations to see "
                       "it go through the network, or open a picture template."));
  else
    empty_->setText(tr("This network takes no pictures"), tr("The pad works for inputs of the shape height × width × channels, "
                                                             "such as 28 × 28 × 1. Open “mnist-convnet” to try it."));
  updateInput();
}

void DigitPanel::updateInput() {
  const std::optional<nn::Shape> shape = pictureShape();
  const bool isBlank = canvas_->isBlank();
  refusal_.clear();
  picture_ = shape ? networkPicture(canvas_->image(), *shape, preparation_->steps()) : NetworkPicture();
  showSeen(picture_.values);
  preparation_->showStages(canvas_->image(), picture_);
  teach_->setPicture(shape && !isBlank ? std::optional(picture_.picture) : std::nullopt);
  if (!shape || isBlank) {
    lab_.drawingProbe.clear();
    giveProbeBack();
    updatePrediction();
    return;
  }
  lab_.drawingProbe.setInput(picture_.values, tr("your drawing"));
  if (!tools_->showsEverywhere()) {
    giveProbeBack();
    return;
  }
  if (!probeIsOurs_)
    sampleBefore_ = lab_.probe.sample() ? std::optional(std::pair(lab_.probe.part(), *lab_.probe.sample())) : std::nullopt;
  probeIsOurs_ = true;
  lab_.probe.setInput(picture_.values, tr("your drawing"));
}

void DigitPanel::showSeen(const nn::Tensor& picture) {
  const auto shown = std::make_shared<const nn::Tensor>(picture);
  seen_->setTensor(shown, shown->view(), {.map = ColorMap::Grey, .maxTiles = 1, .range = ValueRange{0, 255}});
}

void DigitPanel::giveProbeBack() {
  if (!probeIsOurs_) return;
  probeIsOurs_ = false;
  if (sampleBefore_)
    lab_.probe.setSample(sampleBefore_->first, sampleBefore_->second);
  else
    lab_.probe.setSample(0);
}

void DigitPanel::updatePrediction() {
  const auto result = lab_.drawingProbe.result();
  const auto prepared = lab_.training.data();
  if (canvas_->isBlank() || !result || result->predictions.empty()) {
    bars_->setUnknown(classNames(prepared.get()));
    verdict_->setText(!refusal_.isEmpty()  ? QStringLiteral("⚠ ") + refusal_.toHtmlEscaped()
                      : canvas_->isBlank() ? tr("Draw on the pad to see a prediction.")
                                           : tr("No prediction yet."));
    return;
  }
  const ClassPrediction prediction = classPrediction(result->predictions.front(), prepared.get());
  bars_->setValues(prediction.values, prediction.names);
  verdict_->setText(!refusal_.isEmpty() ? QStringLiteral("⚠ ") + refusal_.toHtmlEscaped()
                    : bars_->top() < 0  ? tr("Output of the network")
                                        : tr("Looks like <b>%1</b>").arg(bars_->summary().toHtmlEscaped()));
}

void DigitPanel::updateOverlay() { canvas_->setOverlay(saliency_->overlay(), picture_.area); }

bool DigitPanel::eventFilter(QObject* watched, QEvent* event) {
  if (watched == canvas_ && event->type() == QEvent::Resize) fitSeen();
  return QWidget::eventFilter(watched, event);
}

void DigitPanel::fitSeen() {
  // The sheet is as wide as it is high; what the network sees takes the rest, in whole pixels.
  const int height = canvas_->height(), caption = seen_->y();
  const int rest = canvas_->parentWidget()->width() - Theme::kGrid - height;
  const int side = std::clamp(std::min(rest, height - caption) / kSide, kLeastScale, kMostScale) * kSide;
  if (side != seen_->width()) seen_->setFixedSize(side, side);
}

void DigitPanel::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrangement_->setDirection(event->size().width() >= kWide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
}

void DigitPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  lab_.drawingProbe.setActive(true);
}

void DigitPanel::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  lab_.drawingProbe.setActive(false);
}

}  // namespace ui

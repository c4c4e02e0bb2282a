#include "ui/panels/digit_panel.h"

#include "ui/common/theme.h"
#include "ui/draw/drawing_canvas.h"
#include "ui/panels/class_prediction.h"
#include "ui/widgets/class_bars.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/tensor_picture.h"

#include <QButtonGroup>
#include <QResizeEvent>

#include <algorithm>
#include <memory>

namespace ui {

namespace {

constexpr int kWide = 420;     // from here on the bars stand beside the pad
constexpr int kSeenSize = 84;  // three screen pixels for each of 28
constexpr int kSmallest = 8;   // smaller pictures are no pictures to draw for

nn::GreyImage greyImage(const QImage& image) {
  nn::GreyImage grey{image.width(), image.height(), {}};
  grey.pixels.reserve(static_cast<std::size_t>(image.width() * image.height()));
  for (int y = 0; y < image.height(); ++y) {
    const uchar* line = image.constScanLine(y);
    grey.pixels.insert(grey.pixels.end(), line, line + image.width());
  }
  return grey;
}

/// The square picture in the middle of (H, W, C), every channel alike; 0..255.
nn::Tensor tensorOf(const nn::GreyImage& picture, const nn::Shape& shape) {
  nn::Tensor values(shape);
  const nn::Index height = shape[0], width = shape[1], channels = shape[2];
  const nn::Index top = (height - picture.height) / 2, left = (width - picture.width) / 2;
  for (nn::Index y = 0; y < picture.height; ++y)
    for (nn::Index x = 0; x < picture.width; ++x)
      for (nn::Index c = 0; c < channels; ++c)
        values.data()[((top + y) * width + left + x) * channels + c] =
            static_cast<nn::Scalar>(picture.pixels[static_cast<std::size_t>(y * picture.width + x)]);
  return values;
}

}  // namespace

DigitPanel::DigitPanel(Lab& lab, QWidget* parent)
    : QWidget(parent),
      lab_(lab),
      stack_(new QStackedLayout(this)),
      empty_(new EmptyState(QStringLiteral("pen"), this)),
      canvas_(new DrawingCanvas(this)),
      seen_(new TensorPicture(this)),
      verdict_(new QLabel(this)),
      bars_(new ClassBars(this)) {
  setObjectName(QStringLiteral("digitPanel"));
  setAccessibleName(tr("Draw and predict"));
  stack_->addWidget(empty_);
  auto* page = new QWidget(this);
  arrangement_ = new QBoxLayout(QBoxLayout::TopToBottom, page);
  arrangement_->setContentsMargins(Theme::kGrid, 4, Theme::kGrid, Theme::kGrid);
  arrangement_->setSpacing(Theme::kGrid);
  arrangement_->addWidget(makePad());
  auto* answer = new QWidget(page);
  auto* answerLayout = new QVBoxLayout(answer);
  answerLayout->setContentsMargins(0, 0, 0, 0);
  answerLayout->setSpacing(4);
  answerLayout->addWidget(verdict_);
  answerLayout->addWidget(bars_, 1);
  arrangement_->addWidget(answer, 1);
  stack_->addWidget(page);
  verdict_->setAccessibleName(tr("Prediction"));
  verdict_->setTextFormat(Qt::RichText);

  connect(canvas_, &DrawingCanvas::imageChanged, this, &DigitPanel::updateInput);
  connect(canvas_, &DrawingCanvas::undoAvailable, undo_, &QWidget::setEnabled);
  connect(everywhere_, &QToolButton::toggled, this, &DigitPanel::updateInput);
  connect(&lab_.drawingProbe, &Probe::resultChanged, this, &DigitPanel::updatePrediction);
  connect(&lab_.probe, &Probe::inputChanged, this, [this] {
    // Somebody chose a sample: the box follows what is shown.
    if (lab_.probe.sample() && everywhere_->isChecked()) {
      probeIsOurs_ = false;
      everywhere_->setChecked(false);
    }
  });
  connect(&lab_.training, &TrainingController::dataChanged, this, &DigitPanel::updateProject);
  connect(&lab_.document, &ProjectDocument::analysisChanged, this, &DigitPanel::updateProject);
  connect(&lab_.document, &ProjectDocument::projectReplaced, this, &DigitPanel::updateProject);
  connect(&Theme::instance(), &Theme::changed, this, &DigitPanel::applyTheme);
  applyTheme();
  updateProject();
}

QToolButton* DigitPanel::makeTool(const QString& icon, const QString& name, const QString& tip) {
  auto* button = new QToolButton(this);
  button->setObjectName(icon);
  button->setIcon(Theme::instance().icon(icon));
  button->setToolTip(tip);
  button->setAccessibleName(name);
  button->setFocusPolicy(Qt::TabFocus);
  return button;
}

QLayout* DigitPanel::makeTools() {
  pen_ = makeTool(QStringLiteral("pen"), tr("Pen"), tr("Draw"));
  eraser_ = makeTool(QStringLiteral("eraser"), tr("Eraser"), tr("Erase"));
  undo_ = makeTool(QStringLiteral("undo"), tr("Undo stroke"), tr("Take the last stroke back (Ctrl+Z on the pad)"));
  clear_ = makeTool(QStringLiteral("trash"), tr("Clear"), tr("Clear the pad (Delete on the pad)"));
  everywhere_ = makeTool(
      QStringLiteral("eye"), tr("Show in all views"),
      tr("Show in all views: send the drawing through the cards and the activations too, instead of the chosen sample"));
  everywhere_->setCheckable(true);
  auto* group = new QButtonGroup(this);
  for (QToolButton* tool : {pen_, eraser_}) {
    tool->setCheckable(true);
    group->addButton(tool);
  }
  pen_->setChecked(true);
  undo_->setEnabled(false);
  connect(eraser_, &QToolButton::toggled, canvas_, &DrawingCanvas::setErasing);
  connect(undo_, &QToolButton::clicked, canvas_, &DrawingCanvas::undo);
  connect(clear_, &QToolButton::clicked, canvas_, &DrawingCanvas::clear);
  width_ = new QSlider(Qt::Horizontal, this);
  width_->setRange(6, 48);
  width_->setValue(canvas_->penWidth());
  width_->setToolTip(tr("Width of the pen"));
  width_->setAccessibleName(tr("Width of the pen"));
  width_->setMinimumWidth(36);
  connect(width_, &QSlider::valueChanged, canvas_, &DrawingCanvas::setPenWidth);

  auto* row = new QHBoxLayout;
  row->setSpacing(0);
  for (QToolButton* tool : {pen_, eraser_, undo_, clear_}) row->addWidget(tool);
  row->addSpacing(4);
  row->addWidget(width_, 1);
  row->addSpacing(4);
  row->addWidget(everywhere_);
  return row;
}

void DigitPanel::makeSteps(QMenu& menu) {
  const auto add = [&](const QString& name, const QString& tip, bool nn::DigitPreprocessing::*step) {
    QAction* action = menu.addAction(name);
    action->setToolTip(tip);
    action->setCheckable(true);
    action->setChecked(preparation_.*step);
    connect(action, &QAction::toggled, this, [this, step](bool on) {
      preparation_.*step = on;
      updateInput();
    });
  };
  menu.setToolTipsVisible(true);
  add(tr("Crop to the ink"), tr("Cut away the empty margin"), &nn::DigitPreprocessing::crop);
  add(tr("Scale to 20 of 28 pixels"), tr("Make the longer side as long as MNIST's digits are"),
      &nn::DigitPreprocessing::scaleTo20);
  add(tr("Centre of mass in the middle"), tr("Shift it as MNIST's digits are shifted"), &nn::DigitPreprocessing::centreOfMass);
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
  seen_->setFixedSize(kSeenSize, kSeenSize);
  seen_->setAccessibleName(tr("What the network sees"));
  steps_ = new QToolButton(pad);
  steps_->setText(tr("Steps ▾"));
  steps_->setToolTip(tr("How the drawing is prepared; all steps on is what MNIST did"));
  steps_->setAccessibleName(tr("Preparation steps"));
  steps_->setPopupMode(QToolButton::InstantPopup);
  steps_->setObjectName(QStringLiteral("steps"));
  auto* menu = new QMenu(steps_);
  makeSteps(*menu);
  steps_->setMenu(menu);
  side->addWidget(caption);
  side->addWidget(seen_);
  side->addWidget(steps_, 0, Qt::AlignLeft);
  side->addStretch(1);
  row->addLayout(side);
  outer->addLayout(row, 1);
  outer->addLayout(makeTools());
  return pad;
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
  if (!shape || canvas_->isBlank()) {
    lab_.drawingProbe.clear();
    giveProbeBack();
    showSeen(shape ? std::make_shared<const nn::Tensor>(*shape) : nullptr);
    updatePrediction();
    return;
  }
  const int side = static_cast<int>(std::min((*shape)[0], (*shape)[1]));
  const nn::PreprocessedDigit digit = nn::preprocessDigit(greyImage(canvas_->image()), side, preparation_);
  const auto picture = std::make_shared<const nn::Tensor>(tensorOf(digit.result, *shape));
  showSeen(picture);
  lab_.drawingProbe.setInput(*picture, tr("your drawing"));
  if (!everywhere_->isChecked()) {
    giveProbeBack();
    return;
  }
  if (!probeIsOurs_) sampleBefore_ = lab_.probe.sample();
  probeIsOurs_ = true;
  lab_.probe.setInput(*picture, tr("your drawing"));
}

void DigitPanel::showSeen(const std::shared_ptr<const nn::Tensor>& picture) {
  seen_->setTensor(picture, picture ? picture->view() : nn::ConstTensorView(),
                   {.map = ColorMap::Grey, .maxTiles = 1, .range = ValueRange{0, 255}});
}

void DigitPanel::giveProbeBack() {
  if (!probeIsOurs_) return;
  probeIsOurs_ = false;
  lab_.probe.setSample(sampleBefore_.value_or(0));
}

void DigitPanel::updatePrediction() {
  const auto result = lab_.drawingProbe.result();
  const auto prepared = lab_.training.data();
  if (canvas_->isBlank() || !result || result->predictions.empty()) {
    bars_->setUnknown(classNames(prepared.get()));
    verdict_->setText(canvas_->isBlank() ? tr("Draw on the pad to see a prediction.") : tr("No prediction yet."));
    return;
  }
  const ClassPrediction prediction = classPrediction(result->predictions.front(), prepared.get());
  bars_->setValues(prediction.values, prediction.names);
  verdict_->setText(bars_->top() < 0 ? tr("Output of the network")
                                     : tr("Looks like <b>%1</b>").arg(bars_->summary().toHtmlEscaped()));
}

void DigitPanel::applyTheme() {
  const Theme& theme = Theme::instance();
  for (QToolButton* tool : {pen_, eraser_, undo_, clear_, everywhere_}) tool->setIcon(theme.icon(tool->objectName()));
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

#include "ui/panels/flow/layer_state_page.h"

#include "engine/analysis/nearest_samples.h"
#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/plots/xy_plot.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/panel_scroll_area.h"
#include "ui/widgets/scale_legend.h"
#include "ui/widgets/tensor_picture.h"

#include <algorithm>

namespace ui {

namespace {

constexpr int kAgainMs = 1000;
constexpr nn::Index kSamples = 64;

nn::Tensor someInputs(const nn::PreparedData& data) {
  const std::vector<nn::Index> chosen = nn::evenlySpread(data.train->size(), kSamples);
  nn::Tensor inputs(data.info.inputShape.withBatch(static_cast<nn::Index>(chosen.size())));
  nn::Tensor target(data.info.targetShape);
  for (std::size_t i = 0; i < chosen.size(); ++i)
    data.train->read(chosen[i], inputs.view().rows(static_cast<nn::Index>(i), 1).values(), target.values());
  return inputs;
}

std::vector<QPointF> points(const std::vector<double>& x, const std::vector<double>& y) {
  std::vector<QPointF> result;
  for (std::size_t i = 0; i < x.size(); ++i) result.emplace_back(x[i], y[i]);
  return result;
}

}  // namespace

LayerStatePage::LayerStatePage(Lab& lab, QWidget* parent)
    : QWidget(parent),
      lab_(lab),
      empty_(new EmptyState(QStringLiteral("layer"), this)),
      list_(new QVBoxLayout),
      normText_(new QLabel(this)),
      normPlots_(new QWidget(this)),
      means_(new XyPlot(normPlots_)),
      deviations_(new XyPlot(normPlots_)) {
  setObjectName(QStringLiteral("layerState"));
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(0, 0, 0, 0);
  auto* scroll = new PanelScrollArea(this);
  auto* page = new QWidget;
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(Theme::kGrid, Theme::kGrid, Theme::kGrid, Theme::kGrid);
  column->setSpacing(Theme::kGrid);
  column->addWidget(empty_);
  normText_->setWordWrap(true);
  normText_->setObjectName(QStringLiteral("norm"));
  column->addWidget(normText_);
  auto* plots = new QHBoxLayout(normPlots_);
  plots->setContentsMargins(0, 0, 0, 0);
  for (XyPlot* plot : {means_, deviations_}) {
    plot->setFixedHeight(220);
    plot->setDiagonal(tr("equal"));
    plots->addWidget(plot);
  }
  means_->setAxisTitles(tr("mean of %1 samples").arg(kSamples), tr("running mean"));
  deviations_->setAxisTitles(tr("deviation of %1 samples").arg(kSamples), tr("running deviation"));
  column->addWidget(normPlots_);
  column->addLayout(list_);
  column->addStretch(1);
  scroll->setWidget(page);
  outer->addWidget(scroll);

  again_.setSingleShot(true);
  again_.setInterval(kAgainMs);
  connect(&again_, &QTimer::timeout, this, &LayerStatePage::refresh);
  connect(&lab_.selection, &Selection::changed, this, &LayerStatePage::refresh);
  connect(&lab_.training, &TrainingController::networkChanged, this, [this] {
    if (isVisible() && !again_.isActive()) again_.start();
  });
  connect(&lab_.training, &TrainingController::historyReset, this, [this] {
    point_.reset();
    refresh();
  });
  connect(&lab_.training, &TrainingController::pointCopied, this,
          [this](const std::shared_ptr<const nn::TrainingPoint>& point) { showMemory(point); });
  refresh();
}

LayerStatePage::~LayerStatePage() = default;

LayerStatePage::Picture& LayerStatePage::pictureAt(std::size_t place) {
  while (pictures_.size() <= place) {
    Picture made{new QWidget(this), nullptr, nullptr, nullptr};
    auto* column = new QVBoxLayout(made.whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    made.title = new QLabel(made.whole);
    made.title->setWordWrap(true);
    made.picture = new TensorPicture(made.whole);
    made.picture->setMinimumHeight(80);
    made.legend = new ScaleLegend(made.whole);
    column->addWidget(made.title);
    column->addWidget(made.picture);
    column->addWidget(made.legend);
    list_->addWidget(made.whole);
    pictures_.push_back(made);
  }
  return pictures_[place];
}

void LayerStatePage::showTensor(const QString& title, std::shared_ptr<const void> owner, nn::ConstTensorView values) {
  const Picture& shown = pictureAt(shownPictures_++);
  const ColorMap map = colorMapFor(values.values());
  shown.title->setText(title);
  shown.picture->setTensor(std::move(owner), values, {.map = map, .minPixel = 1});
  shown.picture->setAccessibleName(title);
  shown.legend->setScale(map, shown.picture->range());
  shown.whole->show();
}

void LayerStatePage::updateEmpty() {
  for (std::size_t i = shownPictures_; i < pictures_.size(); ++i) pictures_[i].whole->hide();
  const bool isEmpty = shownPictures_ == 0 && normPlots_->isHidden();
  empty_->setVisible(isEmpty);
  if (!lab_.selection.current())
    empty_->setText(tr("No layer selected"), tr("Select a layer to see what it and the optimizer keep from step to step."));
  else
    empty_->setText(
        tr("Nothing is kept for this layer"),
        tr("Layers with weights show the optimizer's memory once the network trains with a method that has one, such "
           "as Adam; dropout shows its mask, batch normalization its statistics."));
}

void LayerStatePage::refresh() {
  again_.stop();
  if (!isVisible()) return;
  shownPictures_ = 0;
  normText_->hide();
  normPlots_->hide();
  showMask();
  maskPictures_ = shownPictures_;
  askStatistics();
  if (point_) showMemory(point_);
  updateEmpty();
  if (lab_.training.hasTrainedState() && hasParameters()) lab_.training.copyPoint();
}

/// Only of parameters an optimizer remembers something.
bool LayerStatePage::hasParameters() const {
  const auto node = lab_.selection.current();
  const auto network = lab_.training.network();
  const nn::NetworkPlan::Step* step = node && network ? network->plan().stepOf(*node) : nullptr;
  return step && !step->plan.parameters.empty();
}

void LayerStatePage::showMask() {
  const auto node = lab_.selection.current();
  const auto network = lab_.training.network();
  if (!node || !network) return;
  const std::int64_t step = lab_.training.position().step + 1;
  std::optional<nn::Tensor> mask = nn::dropoutMask(network->plan(), *node, lab_.document.project().training.seed, step, 1);
  if (!mask) return;
  const auto dropped = std::ranges::count(mask->values(), nn::Scalar{0});
  const auto owner = std::make_shared<const nn::Tensor>(std::move(*mask));
  showTensor(tr("Mask of the first sample at step %1: %2 of %3 numbers are switched off, the others are multiplied by %4")
                 .arg(wholeNumber(step), wholeNumber(dropped), wholeNumber(owner->size()),
                      number(static_cast<double>(*std::ranges::max_element(owner->values())), 3)),
             owner, std::as_const(*owner).view().reshaped(owner->shape().withoutBatch()));
}

void LayerStatePage::askStatistics() {
  const auto node = lab_.selection.current();
  const auto network = lab_.training.network();
  const auto prepared = lab_.training.data();
  const nn::NetworkPlan::Step* step = node && network ? network->plan().stepOf(*node) : nullptr;
  const quint64 request = ++request_;
  if (!step || step->type != "batch_norm" || !prepared) return;
  worker_.run([this, request, network, prepared, node = *node] {
    std::optional<nn::NormStatistics> statistics;
    try {
      statistics = nn::normStatistics(*network, node, prepared->info, someInputs(*prepared).view());
    } catch (const std::exception&) {  // the network no longer fits the data: the next one may
    }
    QMetaObject::invokeMethod(
        this,
        [this, request, statistics] {
          if (request == request_ && statistics) showStatistics(*statistics);
        },
        Qt::QueuedConnection);
  });
}

void LayerStatePage::showStatistics(const nn::NormStatistics& statistics) {
  normText_->setText(
      tr("Batch normalization of %1 channels: the running statistics, which predictions use, against those of %2 "
         "samples now. Far from the diagonal, predictions differ from what training sees.")
          .arg(statistics.runningMean.size())
          .arg(statistics.samples));
  normText_->show();
  means_->setPoints(points(statistics.batchMean, statistics.runningMean));
  deviations_->setPoints(points(statistics.batchDeviation, statistics.runningDeviation));
  normPlots_->show();
  updateEmpty();
}

void LayerStatePage::showMemory(const std::shared_ptr<const nn::TrainingPoint>& point) {
  const auto node = lab_.selection.current();
  if (!isVisible() || !point || !node) return;  // somebody else's copy, perhaps, and large
  point_ = point;
  shownPictures_ = maskPictures_;
  const nn::TrainerState& trainer = point->trainer;
  const nn::NetworkPlan& plan = trainer.network->plan();
  const nn::NetworkPlan::Step* step = plan.stepOf(*node);
  for (std::size_t i = 0; step && i < step->plan.parameters.size(); ++i) {
    const auto parameter = static_cast<std::size_t>(step->firstParameter) + i;
    if (parameter >= trainer.memory.size()) break;
    for (std::size_t m = 0; m < trainer.memory[parameter].size(); ++m)
      showTensor(tr("%1: “%2” of the optimizer %3, after step %4")
                     .arg(text(plan.parameters[parameter].name), text(trainer.memoryNames[m]), text(trainer.optimizer),
                          wholeNumber(trainer.step)),
                 point, trainer.memory[parameter][m].view());
  }
  updateEmpty();
}

void LayerStatePage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
}

void LayerStatePage::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  again_.stop();
  point_.reset();
  for (const Picture& picture : pictures_) picture.picture->clear();
}

}  // namespace ui

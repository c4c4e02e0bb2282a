#include "ui/panels/filters_page.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/scaled_picture.h"
#include "ui/widgets/size_spin_box.h"

#include <QHBoxLayout>

namespace ui {

namespace {

constexpr int kMaxKernels = 256;

/// Shape of the image that a layer's input is flattened from; nothing when it is none.
std::optional<nn::Shape> flattenedImage(const nn::NetworkPlan& plan, const nn::NetworkPlan::Step& step) {
  if (step.inputs.empty()) return std::nullopt;
  const nn::NetworkPlan::Step* before = plan.stepOf(step.inputs.front().node);
  if (!before || before->inputTensors.empty() || !before->plan.parameters.empty()) return std::nullopt;
  const nn::Shape& from = plan.tensors[static_cast<std::size_t>(before->inputTensors.front())].shape;
  const nn::Shape& to = before->plan.outputs.front();
  const bool flattens = from.rank() == 3 && to.rank() == 1 && from.elementCount() == to.elementCount();
  return flattens && from[0] > 1 && from[1] > 1 ? std::optional(from) : std::nullopt;
}

/// One input channel of dense weights (H·W·C, units) as (H, W, units).
std::shared_ptr<const nn::Tensor> channelOf(nn::ConstTensorView weights, const nn::Shape& image, nn::Index channel) {
  const nn::Index units = weights.shape()[1];
  auto picture = std::make_shared<nn::Tensor>(nn::Shape{image[0], image[1], units});
  for (nn::Index pixel = 0; pixel < image[0] * image[1]; ++pixel) {
    const auto row = weights.rows(pixel * image[2] + channel, 1).values();
    std::copy(row.begin(), row.end(), picture->data() + pixel * units);
  }
  return picture;
}

}  // namespace

FiltersPage::FiltersPage(Lab& lab, QWidget* parent)
    : QWidget(parent),
      lab_(lab),
      empty_(new EmptyState(QStringLiteral("grid"), this)),
      caption_(new QLabel(this)),
      channelRow_(new QWidget(this)),
      channel_(new SizeSpinBox(channelRow_)),
      channelCount_(new QLabel(channelRow_)),
      weights_(new ScaledPicture(this)),
      biasTitle_(new QLabel(tr("Bias"), this)),
      bias_(new ScaledPicture(this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, Theme::kGrid, 12, Theme::kGrid);
  layout->setSpacing(Theme::kGrid);
  auto* row = new QHBoxLayout(channelRow_);
  row->setContentsMargins(0, 0, 0, 0);
  auto* label = new QLabel(tr("Input channel"), channelRow_);
  label->setBuddy(channel_);
  channel_->setAccessibleName(tr("Input channel"));
  channel_->setToolTip(tr("Each kernel has a slice for every channel of the input; this one is shown"));
  row->addWidget(label);
  row->addWidget(channel_);
  row->addWidget(channelCount_);
  row->addStretch(1);
  caption_->setWordWrap(true);
  caption_->setProperty("muted", true);
  biasTitle_->setProperty("heading", true);
  layout->addWidget(caption_);
  layout->addWidget(channelRow_);
  layout->addWidget(weights_);
  layout->addWidget(biasTitle_);
  layout->addWidget(bias_);
  layout->addWidget(empty_, 1);
  layout->addStretch(1);
  weights_->setAccessibleName(tr("Weights"));
  bias_->setAccessibleName(tr("Bias"));
  connect(channel_, &SizeSpinBox::edited, this, &FiltersPage::refresh);
  connect(&lab_.training, &TrainingController::networkChanged, this, &FiltersPage::refresh);
  connect(&Theme::instance(), &Theme::changed, this, &FiltersPage::refresh);
}

void FiltersPage::setNode(std::optional<nn::NodeId> node) {
  if (node != node_) channel_->showValue(0);
  node_ = node;
  refresh();
}

void FiltersPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
}

void FiltersPage::showNothing(const QString& explanation) {
  for (QWidget* part : {static_cast<QWidget*>(caption_), channelRow_, static_cast<QWidget*>(weights_),
                        static_cast<QWidget*>(biasTitle_), static_cast<QWidget*>(bias_)})
    part->hide();
  empty_->setText(tr("No filters here"), explanation);
  empty_->show();
}

void FiltersPage::refresh() {
  if (!isVisible() || !node_) return;
  const std::shared_ptr<const nn::Network> network = lab_.training.network();
  const nn::NetworkPlan::Step* step = network ? network->plan().stepOf(*node_) : nullptr;
  if (!step) {
    showNothing(tr("The weights appear when the network has no errors left."));
    return;
  }
  std::optional<nn::Index> weights, bias;
  for (std::size_t i = 0; i < step->plan.parameters.size(); ++i) {
    const nn::Index number = step->firstParameter + static_cast<nn::Index>(i);
    const int rank = step->plan.parameters[i].shape.rank();
    if (rank > 1 && !weights) weights = number;
    if (rank == 1 && !bias) bias = number;
  }
  if (!weights) {
    showNothing(tr("This layer learns nothing: it has no weights. Choose a convolution or a dense layer."));
    return;
  }
  empty_->hide();
  showWeights(network, *step, *weights);
  biasTitle_->setVisible(bias.has_value());
  if (bias)
    bias_->setTensor(network, network->parameter(*bias), {.map = ColorMap::Signed});
  else
    bias_->clear();
}

void FiltersPage::showWeights(const std::shared_ptr<const nn::Network>& network, const nn::NetworkPlan::Step& step,
                              nn::Index parameter) {
  const nn::ConstTensorView values = network->parameter(parameter);
  const nn::Shape& shape = values.shape();
  const std::optional<nn::Shape> image = shape.rank() == 2 ? flattenedImage(network->plan(), step) : std::nullopt;
  const nn::Index channels = shape.rank() == 4 ? shape[2] : image ? (*image)[2] : 1;
  channel_->setRange(0, static_cast<int>(channels) - 1);
  channelCount_->setText(tr("of %1").arg(channels));
  channelRow_->setVisible(channels > 1);
  const nn::Index channel = channel_->value();
  // One scale for all channels, so that going through them shows which one counts.
  TensorPicture::Style style{.map = ColorMap::Signed,
                             .maxTiles = kMaxKernels,
                             .inputChannel = channel,
                             .range = rangeOf(values.values(), ColorMap::Signed),
                             .minPixel = 1};
  if (image) {
    caption_->setText(tr("What each of %1 units looks for in the %2 input").arg(shape[1]).arg(text(*image)));
    if (channels == 1) {
      weights_->setTensor(network, values.reshaped(nn::Shape{(*image)[0], (*image)[1], shape[1]}), style);
    } else {
      const auto picture = channelOf(values, *image, channel);
      weights_->setTensor(picture, picture->view(), style);
    }
  } else {
    caption_->setText(shape.rank() == 4 ? tr("%1 kernels of %2×%3").arg(shape[3]).arg(shape[0]).arg(shape[1])
                                        : tr("Weights: %1 inputs (down) to %2 units (across)").arg(shape[0]).arg(shape[1]));
    weights_->setTensor(network, values, style);
  }
  if (weights_->picture().shownTiles() < weights_->picture().tileCount())
    caption_->setText(tr("%1 (the first %2)").arg(caption_->text()).arg(weights_->picture().shownTiles()));
  caption_->show();
}

}  // namespace ui

#include "ui/panels/inspector/parameter_view.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/scaled_picture.h"
#include "ui/widgets/size_spin_box.h"

#include <QHBoxLayout>

#include <algorithm>
#include <numeric>

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

/// Places along the last axis, the one with the largest Euclidean norm first.
std::vector<nn::Index> byNorm(nn::ConstTensorView values) {
  const nn::Index count = values.shape()[values.shape().rank() - 1];
  std::vector<double> squares(static_cast<std::size_t>(count));
  for (nn::Index i = 0; i < values.size(); ++i)
    squares[static_cast<std::size_t>(i % count)] +=
        static_cast<double>(values.data()[i]) * static_cast<double>(values.data()[i]);
  std::vector<nn::Index> order(squares.size());
  std::iota(order.begin(), order.end(), nn::Index{0});
  std::ranges::stable_sort(order, [&](nn::Index a, nn::Index b) {
    return squares[static_cast<std::size_t>(a)] > squares[static_cast<std::size_t>(b)];
  });
  return order;
}

std::shared_ptr<const nn::Tensor> reordered(nn::ConstTensorView values, const std::vector<nn::Index>& order) {
  auto result = std::make_shared<nn::Tensor>(values.shape());
  const auto count = static_cast<nn::Index>(order.size());
  for (nn::Index row = 0; row < values.size() / count; ++row)
    for (nn::Index k = 0; k < count; ++k)
      result->data()[row * count + k] = values.data()[row * count + order[static_cast<std::size_t>(k)]];
  return result;
}

}  // namespace

ParameterView::ParameterView(QWidget* parent)
    : QWidget(parent),
      caption_(new QLabel(this)),
      controls_(new QWidget(this)),
      weights_(new ScaledPicture(this)),
      biasTitle_(new QLabel(tr("Bias"), this)),
      bias_(new ScaledPicture(this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(Theme::kGrid);
  makeControls();
  caption_->setWordWrap(true);
  caption_->setProperty("muted", true);
  biasTitle_->setProperty("heading", true);
  layout->addWidget(caption_);
  layout->addWidget(controls_);
  layout->addWidget(weights_);
  layout->addWidget(biasTitle_);
  layout->addWidget(bias_);
  setNames(tr("Weights"), tr("Bias"));
  connect(&weights_->picture(), &TensorPicture::pointed, this, [this](const TilePlace& place) { pointed_ = place.tile; });
  connect(&weights_->picture(), &TensorPicture::clicked, this, [this] {
    if (pointed_) emit chosen(order_.empty() ? *pointed_ : order_[static_cast<std::size_t>(*pointed_)]);
  });
}

void ParameterView::makeControls() {
  auto* flow = new FlowLayout(controls_, Theme::kGrid);
  QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
  policy.setHeightForWidth(true);
  controls_->setSizePolicy(policy);
  channelLabel_ = new QLabel(tr("Input channel"), controls_);
  channel_ = new SizeSpinBox(controls_);
  channelCount_ = new QLabel(controls_);
  sorted_ = new QCheckBox(tr("By norm"), controls_);
  colors_ = new QCheckBox(tr("In colour"), controls_);
  channelLabel_->setBuddy(channel_);
  channel_->setAccessibleName(tr("Input channel"));
  channel_->setToolTip(tr("Each kernel has a slice for every channel of the input; this one is shown"));
  sorted_->setToolTip(tr("Sort by Euclidean norm over all input channels, the largest first"));
  sorted_->setObjectName(QStringLiteral("sortByNorm"));
  colors_->setToolTip(tr("The three input channels as red, green and blue; grey is zero"));
  colors_->setObjectName(QStringLiteral("kernelsInColour"));
  colors_->setChecked(true);
  for (QWidget* part : {static_cast<QWidget*>(channelLabel_), static_cast<QWidget*>(channel_),
                        static_cast<QWidget*>(channelCount_), static_cast<QWidget*>(sorted_), static_cast<QWidget*>(colors_)})
    flow->addWidget(part);
  connect(channel_, &SizeSpinBox::edited, this, &ParameterView::changed);
  connect(sorted_, &QCheckBox::toggled, this, &ParameterView::changed);
  connect(colors_, &QCheckBox::toggled, this, &ParameterView::changed);
}

void ParameterView::setNames(const QString& weights, const QString& bias) {
  weights_->setAccessibleName(weights);
  bias_->setAccessibleName(bias);
  biasTitle_->setText(bias);
}

void ParameterView::startOver() {
  channel_->showValue(0);
  pointed_.reset();
}

TensorPicture& ParameterView::weightPicture() { return weights_->picture(); }
TensorPicture& ParameterView::biasPicture() { return bias_->picture(); }

std::optional<ParameterView::Place> ParameterView::weightAt(nn::Index number) const {
  if (!weightParameter_ || number < 0) return std::nullopt;
  nn::Index element = number;
  if (!order_.empty()) {
    const auto units = static_cast<nn::Index>(order_.size());
    element = number / units * units + order_[static_cast<std::size_t>(number % units)];
  }
  if (pixelChannels_ > 0) {  // of (pixel, unit) to (pixel, channel, unit)
    const nn::Index units = weights_->picture().tileCount();
    element = (element / units * pixelChannels_ + channel_->value()) * units + element % units;
  }
  return Place{*weightParameter_, element};
}

std::optional<ParameterView::Place> ParameterView::biasAt(nn::Index number) const {
  return biasParameter_ && number >= 0 ? std::optional(Place{*biasParameter_, number}) : std::nullopt;
}

bool ParameterView::showNumbers(std::shared_ptr<const void> owner, const nn::NetworkPlan& plan,
                                const nn::NetworkPlan::Step& step, const Numbers& numbers) {
  std::optional<nn::Index> weights, bias;
  for (std::size_t i = 0; i < step.plan.parameters.size(); ++i) {
    const nn::Index number = step.firstParameter + static_cast<nn::Index>(i);
    const int rank = step.plan.parameters[i].shape.rank();
    if (rank > 1 && !weights) weights = number;
    if (rank == 1 && !bias) bias = number;
  }
  const auto own = [&](const std::optional<nn::Index>& number) {
    return number ? std::optional(static_cast<int>(*number - step.firstParameter)) : std::nullopt;
  };
  weightParameter_ = own(weights);
  biasParameter_ = own(bias);
  setVisible(weights.has_value());
  if (!weights) return false;
  showWeights(owner, plan, step, numbers(*weights));
  biasTitle_->setVisible(bias.has_value());
  if (bias)
    bias_->setTensor(std::move(owner), numbers(*bias), {.map = ColorMap::Signed});
  else
    bias_->clear();
  return true;
}

void ParameterView::showWeights(std::shared_ptr<const void> owner, const nn::NetworkPlan& plan,
                                const nn::NetworkPlan::Step& step, nn::ConstTensorView values) {
  const nn::Shape shape = values.shape();
  const std::optional<nn::Shape> image = shape.rank() == 2 ? flattenedImage(plan, step) : std::nullopt;
  const bool areKernels = shape.rank() == 4, areTiles = areKernels || image;
  const nn::Index channels = areKernels ? shape[2] : image ? (*image)[2] : 1;
  const bool canColor = areKernels && channels == 3, inColor = canColor && colors_->isChecked();
  channel_->setRange(0, static_cast<int>(channels) - 1);
  channelCount_->setText(tr("of %1").arg(channels));
  for (QWidget* part :
       {static_cast<QWidget*>(channelLabel_), static_cast<QWidget*>(channel_), static_cast<QWidget*>(channelCount_)})
    part->setVisible(channels > 1 && !inColor);
  sorted_->setVisible(areTiles);
  colors_->setVisible(canColor);
  controls_->setVisible(areTiles);
  order_ = areTiles && sorted_->isChecked() ? byNorm(values) : std::vector<nn::Index>();
  // One scale for all channels, so that going through them shows which one counts.
  TensorPicture::Style style{.map = ColorMap::Signed,
                             .maxTiles = kMaxKernels,
                             .inputChannel = areKernels ? channel_->value() : 0,
                             .range = rangeOf(values.values(), ColorMap::Signed),
                             .minPixel = 1,
                             .tileNumbers = order_,
                             .asColors = inColor};
  pixelChannels_ = image && channels > 1 ? channels : 0;
  if (image) {
    caption_->setText(tr("What each of %1 units looks for in the %2 input").arg(shape[1]).arg(text(*image)));
    if (channels == 1) {
      values = values.reshaped({(*image)[0], (*image)[1], shape[1]});
    } else {
      const auto picture = channelOf(values, *image, channel_->value());
      owner = picture;
      values = picture->view();
    }
  } else {
    caption_->setText(areKernels ? tr("%1 kernels of %2×%3").arg(shape[3]).arg(shape[0]).arg(shape[1])
                                 : tr("Weights: %1 inputs (down) to %2 units (across)").arg(shape[0]).arg(shape[1]));
  }
  if (!order_.empty()) {
    const auto picture = reordered(values, order_);
    owner = picture;
    values = picture->view();
  }
  weights_->setTensor(std::move(owner), values, style);
  if (weights_->picture().shownTiles() < weights_->picture().tileCount())
    caption_->setText(tr("%1 (the first %2)").arg(caption_->text()).arg(weights_->picture().shownTiles()));
}

}  // namespace ui

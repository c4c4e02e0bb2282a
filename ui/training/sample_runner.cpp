#include "ui/training/sample_runner.h"

#include <exception>
#include <utility>

namespace ui {

namespace {

nn::Tensor withoutBatch(nn::ConstTensorView values) { return nn::Tensor(values.reshaped(values.shape().withoutBatch())); }

}  // namespace

std::shared_ptr<const ProbeResult> SampleRunner::run(std::shared_ptr<const nn::Network> network,
                                                     const std::shared_ptr<const nn::PreparedData>& data,
                                                     const nn::Tensor& input, std::optional<nn::Index> label,
                                                     std::optional<nn::NodeId> only) {
  const nn::NetworkPlan& plan = network->plan();
  auto result = std::make_shared<ProbeResult>();
  try {
    if (!execution_ || plan_ != network->sharedPlan() || data_ != data) {
      inputs_.emplace(plan, data->info, 1);
      execution_.emplace(network->sharedPlan(), 1, nn::Execution::Purpose::Predict);
      plan_ = network->sharedPlan();
      data_ = data;
    }
    execution_->evaluate(*network, inputs_->of({input.data(), input.shape().withBatch(1)}));
    for (const nn::NetworkPlan::TensorInfo& tensor : plan.tensors)
      result->activations.push_back(only && tensor.port.node != *only ? nn::Tensor()
                                                                      : withoutBatch(execution_->activation(tensor.port)));
    for (std::size_t i = 0; i < plan.outputSteps.size(); ++i)
      result->predictions.push_back(withoutBatch(execution_->prediction(static_cast<nn::Index>(i))));
  } catch (const std::exception&) {  // out of memory included
    execution_.reset();
    return nullptr;
  }
  result->network = std::move(network);
  result->input = input;
  result->label = label;
  return result;
}

}  // namespace ui

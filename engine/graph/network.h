#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/activations/activation.h"
#include "engine/graph/analysis.h"
#include "engine/losses/loss.h"
#include "engine/tensor/arena.h"

namespace nn {

/// A compiled graph: layers in order with resolved ports and shapes. Immutable and shared by all networks and executions
/// made from it.
struct NetworkPlan {
  struct Step {
    NodeId id{};
    std::string name, type;
    std::unique_ptr<Layer> layer;
    LayerPlan plan;
    std::vector<PortRef> inputs;      ///< where each input comes from
    std::vector<Index> inputTensors;  ///< the same as numbers of `tensors`
    std::vector<Index> outputTensors;
    Index firstParameter = 0;  ///< of the `parameters`; plan.parameters.size() of them, shared with `weightsOf`
    Index firstBuffer = 0;
    NodeId weightsOf{};   ///< whose parameters these are: its own id, or that of another node
    bool frozen = false;  ///< its parameters are not learned
    LayerRole role = LayerRole::Hidden;
    std::unique_ptr<Loss> loss;  ///< of an output
    std::string dataPart;        ///< of an input: its columns; of an output: what it predicts; empty = everything, the target
    std::string lossId;
    double lossWeight = 1;
    bool activationInLoss = false;  ///< this step's activation is applied by the output it feeds
    bool lossFromLogits = false;    ///< this output gets logits
  };
  struct TensorInfo {
    PortRef port;
    Shape shape;  ///< without the batch axis
  };
  std::vector<Step> steps;                ///< topological
  std::vector<TensorInfo> tensors;        ///< one for every output port of every step
  std::vector<ParameterSpec> parameters;  ///< names are "<node name>.<parameter>"
  std::vector<TensorSpec> buffers;
  std::vector<Index> inputSteps, outputSteps;  ///< in the order of the nodes in the graph
  Index parameterCount = 0;
  Graph graph;  ///< what it was compiled from

  /// Whether a batch may come as sparse rows: there is one input, and only layers that take such rows, with weights of their
  /// own, read it.
  bool takesSparseInput() const;
  /// Number of the tensor of an output port; nothing when there is none.
  std::optional<Index> tensorOf(PortRef port) const;
  const Step* stepOf(NodeId id) const;
};

/// A network that can be run: a plan with its parameters and buffers. Copying copies the numbers and shares the plan.
class Network {
 public:
  /// Compiles a runnable graph; parameters are zero until initialize(). Throws GraphError with the first error
  /// that analyze() finds.
  static Network compile(const Graph& graph);

  /// Sets every parameter by its initializer from streams named by the parameter, so adding a layer does not change
  /// the start values of the others.
  void initialize(std::uint64_t seed);

  const NetworkPlan& plan() const { return *plan_; }
  const std::shared_ptr<const NetworkPlan>& sharedPlan() const { return plan_; }

  TensorView parameter(Index i) { return parameters_.view(i); }
  ConstTensorView parameter(Index i) const { return parameters_.view(i); }
  TensorView buffer(Index i) { return buffers_.view(i); }
  ConstTensorView buffer(Index i) const { return buffers_.view(i); }
  /// Number of the parameter with this full name ("conv2d_1.kernel").
  std::optional<Index> findParameter(std::string_view fullName) const;

  /// Copies every parameter and buffer that has the same full name and shape in the other network. Returns how
  /// many parameters were copied.
  Index adoptFrom(const Network& other);

 private:
  explicit Network(std::shared_ptr<const NetworkPlan> plan);

  std::shared_ptr<const NetworkPlan> plan_;
  Arena parameters_, buffers_;
};

}  // namespace nn

#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QString>

#include "engine/explain/explain.h"
#include "engine/explain/microscope.h"

namespace ui {

/// One tensor of a layer, as the microscope shows it.
struct MicroscopeTensor {
  /// Elsewhere: of another layer, where numbers of the explanations stand.
  enum class Stage { Forward, Backward, Update, Elsewhere };
  enum class Known { None, Some, All };

  nn::TensorElement first;  ///< its element 0: role, node, index, memory and sample are those of all its elements
  Stage stage = Stage::Forward;
  QString symbol;              ///< "a⁽¹⁾"
  QString title;               ///< "inputs, from dense_1"
  nn::ConstTensorView values;  ///< without the batch axis; the record keeps them alive
  double least = 0, most = 0;  ///< of the finite ones
  nn::Shape shape;             ///< without the batch axis
  Known known = Known::None;
  std::vector<bool> computed;  ///< of every element; only while known is Some

  bool isKnown(nn::Index element) const;
  nn::TensorElement elementAt(nn::Index element) const;
  /// Number of the element in this tensor; nothing for one of another tensor.
  std::optional<nn::Index> indexOf(const nn::TensorElement& element) const;
};

/// How far the process is with one layer, each from 0 to 1; negative where the layer has no such phase.
struct LayerProgress {
  nn::NodeId node{};
  double forward = 0, backward = 0, update = 0;
};

/// What is looked at: a layer and perhaps one number.
struct MicroscopeFocus {
  std::optional<nn::NodeId> node;            ///< none: where the process stands
  nn::Index sample = 0;                      ///< row of the batch
  std::optional<nn::TensorElement> subject;  ///< the number that is explained
  nn::Index largestTerms = 8;
  friend bool operator==(const MicroscopeFocus&, const MicroscopeFocus&) = default;
};

/// Everything that the microscope's panel shows at one moment. Immutable; made off the GUI thread.
struct MicroscopeScene {
  std::shared_ptr<const nn::StepRecord> record;
  std::optional<nn::Microscope::Item> last, next;
  nn::Index done = 0, count = 0;
  bool canGoBack = false;
  nn::Microscope::Order order = nn::Microscope::Order::WholeBatch;
  std::vector<LayerProgress> layers;  ///< in the order of computation

  MicroscopeFocus focus;  ///< its node is set
  std::vector<MicroscopeTensor> tensors;
  bool isSubjectKnown = false;
  std::vector<nn::Explanation> explanations;  ///< of the subject; empty while it is not known

  const nn::NetworkPlan& plan() const { return record->plan(); }
  const nn::NetworkPlan::Step* step() const { return plan().stepOf(*focus.node); }
  /// The phase that the process is in: that of the last item, at the beginning Forward.
  nn::Microscope::Phase phase() const { return last ? last->phase : nn::Microscope::Phase::Forward; }
  const MicroscopeTensor* tensorOf(const nn::TensorElement& element) const;
};

/// The scene at the cursor's place. Belongs to the microscope's thread.
std::shared_ptr<const MicroscopeScene> makeScene(const nn::Microscope& microscope, MicroscopeFocus focus);

/// Whether every sample has numbers of its own in this role.
bool hasBatchAxis(nn::TensorElement::Role role);
/// Where the process stands, in words: "Epoch 1, batch 3 of 12 · forward · dense_1, unit 2 of 4".
QString placeInWords(const MicroscopeScene& scene, nn::Index batchesPerEpoch);
/// "forward", "loss", "backward", "update".
QString phaseName(nn::Microscope::Phase phase);
/// What a role is called: "gradient δ = ∂L/∂z of dense_1".
QString tensorTitle(const nn::NetworkPlan& plan, const nn::TensorElement& first, nn::NodeId seenFrom);
/// The number in words, for tool tips and screen readers: "w⁽¹⁾₂,₁ = −0.2".
QString elementInWords(const nn::StepRecord& record, const nn::TensorElement& element, bool isKnown);

}  // namespace ui

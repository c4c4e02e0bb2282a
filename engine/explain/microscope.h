#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "engine/data/dataset.h"
#include "engine/explain/step_record.h"

namespace nn {

/// A training looked at step by step: a cursor that goes through the forward pass, the loss, the backward pass and the update
/// of every batch, unit by unit if wanted, and back again.
///
/// The order within a batch: forward, loss and backward of its samples (one after the other, or all at once, see Order), node
/// by node and unit by unit; then the update, node by node. Every batch is worked out by the trainer itself as soon as the
/// cursor enters it, so that its weights have the bits of a training that was not looked at; the cursor says which of its
/// numbers count as known. Behind the end of a batch comes the next one, through the epochs, with their validations.
///
/// Going back restores earlier states bit for bit. States before a batch are kept up to `memoryLimitBytes`; between kept ones
/// batches are run again, which takes time but loses nothing.
///
/// Threads  belongs to one thread at a time. Records are immutable: other threads may read them.
class Microscope {
 public:
  enum class StepSize { Epoch, Batch, Sample, Layer, Unit };
  enum class Phase { Forward, Loss, Backward, Update };
  /// One sample after the other goes through the network and back; or all samples of the batch together, as the engine has it.
  enum class Order { SampleBySample, WholeBatch };

  struct Setup {
    std::shared_ptr<const Dataset> train;       ///< scaled, as training sees it
    std::shared_ptr<const Dataset> validation;  ///< scaled; may be null
    DatasetInfo info;                           ///< of the data as loaded, as the trainer is made with
    TrainingSettings settings;
    TrainingState start;  ///< TrainingSession::captureState()
    int threads = 1;      ///< for parallelFor()
    Index memoryLimitBytes = Index{256} << 20;
  };

  /// What one micro-step works out.
  struct Item {
    Phase phase = Phase::Forward;
    NodeId node{};
    Index sample = 0;  ///< row of the batch; 0 in Order::WholeBatch and for the update
    /// Of the node's first output: element without the batch axis. Of an update: column, see updateUnit(). Of a loss: 0.
    Index unit = 0;
    Index units = 1;  ///< how many the node has in this phase
    friend bool operator==(const Item&, const Item&) = default;
  };

  /// Runs the first batch. Throws ConfigError or ShapeError when the parts do not fit each other or the record would be too
  /// large, NumericError when the batch gives NaN.
  explicit Microscope(Setup setup);
  ~Microscope();
  Microscope(const Microscope&) = delete;
  Microscope& operator=(const Microscope&) = delete;

  /// To the end of the unit, layer, sample, batch or epoch under way; at its end, of the next one. From the end of a batch a
  /// step smaller than a batch leads to the beginning of the next one, where its samples are there and nothing is worked out.
  /// goOn is asked between batches; when it says false, the cursor stays at the end of the batch done. Throws NumericError when
  /// a batch gives NaN; the cursor then stays at the end of the batch before.
  void forward(StepSize size, const std::function<bool()>& goOn = {});
  /// The way back: to the last end before here of a unit, layer, sample, batch or epoch; at the earliest to where the
  /// microscope began. When goOn says false while batches are run again, nothing has changed.
  void back(StepSize size, const std::function<bool()>& goOn = {});
  /// To the beginning of a phase of this batch (Forward: of the batch): nothing of it is worked out, all before it is.
  void moveTo(Phase phase);
  /// To right behind the item that works out this number (of this batch); does nothing when there is none.
  void moveTo(const TensorElement& element);
  /// Nothing before the place where it began.
  bool canGoBack() const;

  /// Default: WholeBatch. The cursor moves to the nearest end of a node that both orders have.
  void setOrder(Order order);
  Order order() const;

  /// The batch that the cursor stands in.
  const std::shared_ptr<const StepRecord>& record() const;
  /// What was worked out last; nothing at the beginning of a batch.
  std::optional<Item> last() const;
  /// What comes next; nothing at the end of a batch.
  std::optional<Item> next() const;
  /// Items of this batch that are done, and all of them.
  Index done() const;
  Index count() const;
  /// Whether a number of the record counts as known at this place. Inputs, targets, weights and memory before the update always
  /// do.
  bool isComputed(const TensorElement& element) const;
  /// The unit of an update that changes element e of a parameter: its place along the last axis.
  static Index updateUnit(const Shape& parameter, Index element);

  /// The training as it stands here, for TrainingSession::Setup::resumeFrom: before this batch, or after it at its end.
  TrainingState state() const;
  /// Bytes of the states that are kept for going back, and how many there are.
  Index keptBytes() const;
  Index keptStates() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nn

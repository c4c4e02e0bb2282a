#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/data/sparse_copy.h"

namespace nn {

/// One batch; the views stay valid until the next call of next(). Targets are in the form of DatasetInfo (class number or
/// values).
struct Batch {
  TensorView inputs, targets;
  SparseRows sparseInputs = {};    ///< one row a sample, in the place of inputs, see DataLoader::deliverSparse()
  ConstTensorView weights = {};    ///< (N), how much each sample counts; empty when the set has no weights
  std::span<const Index> indices;  ///< of the samples in the data set
  Index size = 0;
};

/// Batches of a data set, in an order fixed by (seed, epoch). The last batch of an epoch may be smaller. No call of next()
/// allocates.
class DataLoader {
 public:
  /// Samples as they are, or as training sees them (Dataset::readForTraining(): augmented).
  enum class Purpose { Evaluate, Train };

  /// batchSize 0, or one larger than the set, means the full set. Stands at the begin of epoch 0. Throws ConfigError for an
  /// empty set or a negative size.
  DataLoader(std::shared_ptr<const Dataset> dataset, Index batchSize, bool shuffle, std::uint64_t seed,
             Purpose purpose = Purpose::Evaluate);

  /// From now on delivers inputs as sparse rows, if they are mostly zero and the same in every epoch: batches then have
  /// sparseInputs, and their inputs are empty. Returns whether it does; reads the whole set for that, the first time it is
  /// asked. See SparseCopy::make().
  bool deliverSparse();
  /// A loader of the same samples in other batches, at the begin of epoch 0. It delivers sparse rows if this one does. Throws
  /// as the constructor does.
  DataLoader withBatches(Index batchSize, bool shuffle) const;
  /// Begins an epoch (counted from 0) at a batch number, so that a stopped training can go on where it was.
  void startEpoch(int epoch, Index firstBatch = 0);
  /// False when the epoch is over. Reads the samples in parallel, or takes them from the sparse copy.
  bool next(Batch& batch);

  Index batchesPerEpoch() const;
  bool deliversSparse() const { return sparse_ != nullptr; }
  Index batchSize() const { return batchSize_; }
  Purpose purpose() const { return purpose_; }
  const Dataset& dataset() const { return *dataset_; }

 private:
  void useSparse();
  void read(Batch& batch);
  void takeSparse(Batch& batch);

  std::shared_ptr<const Dataset> dataset_;
  Index batchSize_;
  bool shuffle_;
  std::uint64_t seed_;
  Purpose purpose_;
  int epoch_ = 0;
  std::vector<Index> order_;
  Index position_ = 0;
  Tensor inputs_, targets_, weights_;
  std::shared_ptr<const SparseCopy> sparse_;  ///< or null
  bool isKnownDense_ = false;                 ///< asked for sparse rows in vain
  std::vector<SparseRow> rows_;
};

/// The order of an epoch: a permutation of [0, count) by Fisher-Yates with the stream ("shuffle", epoch).
void shuffledOrder(std::vector<Index>& order, Index count, std::uint64_t seed, int epoch);

}  // namespace nn

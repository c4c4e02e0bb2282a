#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/kernels/sparse_rows.h"

namespace nn {

/// The samples of a data set whose inputs are mostly zero, held in memory: the inputs as rows of a sparse matrix, in the order
/// of their numbers, and the targets as they are.
///
/// Threads  immutable: any thread.
class SparseCopy {
 public:
  /// Null where a copy does not pay: inputs of fewer than 64 numbers, or more than kMaxSparseColumns; 10 % or more of them not
  /// zero (judged by up to 256 samples first); more than 1 GiB. Else reads every sample, in parallel.
  static std::shared_ptr<const SparseCopy> make(const Dataset& data);

  const SparseRow& inputs(Index sample) const { return rows_[static_cast<std::size_t>(sample)]; }
  std::span<const Scalar> targets(Index sample) const;

 private:
  /// Consecutive samples, read by one thread.
  struct Part {
    std::vector<std::uint16_t> columns;
    std::vector<Scalar> values;  ///< none when all of them are 1
    std::vector<std::int32_t> blockStarts;
  };
  explicit SparseCopy(const Dataset& data);
  /// False when there turn out to be more numbers than that.
  bool read(const Dataset& data, Index mostNumbers);
  void readPart(const Dataset& data, Index first, Index last, Part& part);
  void addRows(const Part& part);

  std::size_t starts_;  ///< of the blocks of a row, and its end
  std::size_t targetSize_;
  std::vector<Part> parts_;
  std::vector<SparseRow> rows_;
  std::vector<Scalar> targets_;
};

}  // namespace nn

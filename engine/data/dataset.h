#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/registry.h"
#include "engine/layers/options.h"
#include "engine/tensor/tensor.h"

namespace nn {

/// What kind of thing the samples are, for choosing a view.
enum class SampleKind { Image, Points, Table };

/// What a data set says of itself.
struct DatasetInfo {
  std::string id, title, summary, licence;
  SampleKind kind = SampleKind::Table;
  Shape inputShape;                          ///< without the batch axis
  Shape targetShape;                         ///< (1) for classes: the class number
  std::vector<std::string> classNames = {};  ///< empty when targets are values
  std::vector<std::string> inputNames = {};  ///< of a table's columns or the coordinates
  std::string targetName = {};
  std::vector<std::string> targetNames = {};  ///< one for each target value, where there are several; else empty
  bool orientationMatters = false;            ///< a mirrored or turned image is another one or nonsense: digits, letters
  bool uprightMatters = false;                ///< an image upside down does not occur: clothing, furniture
  Index classCount() const { return static_cast<Index>(classNames.size()); }
};

/// Samples by number.
///
/// Threads  all functions are const and may be called from several threads.
class Dataset {
 public:
  virtual ~Dataset() = default;
  virtual const DatasetInfo& info() const = 0;
  virtual Index size() const = 0;
  /// Writes one sample; input has inputShape, target has targetShape. Precondition: 0 <= index < size().
  virtual void read(Index index, std::span<Scalar> input, std::span<Scalar> target) const = 0;
  /// Tells the memory that a sample will be read soon: rows in random order come several times faster then. Does nothing where
  /// samples are not simply copied.
  virtual void prefetch(Index) const {}
  /// How much a sample counts in the loss of the training; 1 unless the set has weights.
  virtual Scalar weight(Index) const { return 1; }
  virtual bool hasWeights() const { return false; }
  /// Writes one sample as training sees it in an epoch (counted from 0): augmented, where the set does that. The same epoch
  /// gives the same sample.
  virtual void readForTraining(Index index, int epoch, std::span<Scalar> input, std::span<Scalar> target) const;
  /// Whether readForTraining() may give other samples than read().
  virtual bool changesForTraining() const { return false; }
  /// Writes several samples, one after the other, as read() does. Tells the memory of the next ones in time.
  virtual void readAll(std::span<const Index> indices, std::span<Scalar> inputs, std::span<Scalar> targets) const;
};

/// A data set whose samples are another one's, changed.
class DerivedDataset : public Dataset {
 public:
  explicit DerivedDataset(std::shared_ptr<const Dataset> base) : base_(std::move(base)) {}
  const DatasetInfo& info() const override { return base_->info(); }
  Index size() const override { return base_->size(); }
  Scalar weight(Index index) const override { return base_->weight(index); }
  bool hasWeights() const override { return base_->hasWeights(); }
  void prefetch(Index index) const override { base_->prefetch(index); }
  bool changesForTraining() const override { return base_->changesForTraining(); }

 protected:
  const Dataset& base() const { return *base_; }

 private:
  std::shared_ptr<const Dataset> base_;
};

/// A data set as it is found: training samples and, where the source has them, separate test samples (else null).
struct LoadedData {
  std::shared_ptr<const Dataset> train, test;
  std::string origin;  ///< where it came from, for the user: "full set in /data/mnist", "bundled subset of 10,000"
};

class DataPaths;
struct DownloadSource;

/// Registered description of a built-in generator or named set ("xor", "mnist").
struct DatasetType {
  std::string id, title, category, summary, licence;
  std::vector<OptionSpec> options = {};
  /// Throws FormatError or ConfigError. `seed` matters for generators only.
  LoadedData (*load)(const Options& completedOptions, std::uint64_t seed, const DataPaths& paths) = nullptr;
  /// Where the full set can be fetched from; null for sets that are made or bundled whole.
  const DownloadSource* download = nullptr;

  /// The part of the samples' description that is known before they are loaded.
  DatasetInfo info() const {
    DatasetInfo result;
    result.id = id;
    result.title = title;
    result.summary = summary;
    result.licence = licence;
    return result;
  }

  static const char* kind() { return "data set"; }
};

using DatasetRegistry = Registry<DatasetType>;
using DatasetRegistration = Registration<DatasetType>;

}  // namespace nn

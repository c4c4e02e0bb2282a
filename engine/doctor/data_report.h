#pragma once

#include <optional>
#include <stop_token>
#include <vector>

#include "engine/project/experiment.h"

namespace nn {

/// What a doctor wants to know of the data. Immutable.
struct DataReport {
  /// The inputs as the network gets them, over some of the training samples.
  struct Inputs {
    Index samples = 0;
    Index notFinite = 0;  ///< numbers that are NaN or infinite
    double largest = 0;   ///< magnitude
    double mean = 0, deviation = 0;
    double largestDeviation = 0, smallestDeviation = 0;  ///< of single features of a table; constant ones do not count
  };
  /// How the targets follow each other in the training part.
  struct Order {
    double sameAsBefore = 0;  ///< classes: share of samples with the class of the sample before
    double expected = 0;      ///< the same, were they in random order
    double correlation = 0;   ///< values: of each with the one before
  };
  /// Whether samples that are alike have targets that are alike.
  struct Relation {
    Index samples = 0;      ///< compared; 0 = too few to tell
    double agreement = 0;   ///< classes: share whose nearest neighbour has the same class
    double byChance = 0;    ///< the same, were the classes drawn anew
    double distance = 0;    ///< values: mean difference from the nearest neighbour's, as a share of that of any two
    bool isChance = false;  ///< no more alike than by chance
    /// Those of the compared training samples whose target is another (values: far from that) of the nearest neighbour's.
    std::vector<Index> odd = {};
  };
  /// Inputs that occur in the training part and again outside of it.
  struct Leak {
    Index held = 0;    ///< samples of validation and test part
    Index shared = 0;  ///< those of them that are also trained on
  };

  std::vector<Index> classCounts;  ///< of the training part; empty when targets are values
  bool isConstant = false;         ///< all targets of the training part are the same
  Inputs inputs;
  Order order;
  Relation relation;
  Leak leak;

  /// Largest class divided by the smallest one that has samples; 1 without classes.
  double imbalance() const;
};

/// Reads all samples; the stop token ends it early with what is known by then. Any thread.
DataReport reportOn(const PreparedData& data, const std::stop_token& stop = {});

}  // namespace nn

#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/graph/network.h"

namespace nn {

/// How strongly samples excite the channels of one layer (units of a layer without an image): the largest number of each
/// channel for every sample. Immutable after being made.
struct ExcitationTable {
  std::shared_ptr<const Network> network;
  Index tensor = 0;
  std::vector<Index> samples;  ///< their numbers in the data set
  Tensor largest;              ///< (samples, channels)
  std::vector<Index> places;   ///< [sample][channel]: y · width + x of the largest number; 0 without an image
};

/// Runs the samples through the network. Null when `stop` became true meanwhile. Throws what NetworkInputs and Execution throw.
std::shared_ptr<const ExcitationTable> excitationTable(std::shared_ptr<const Network> network, Index tensor,
                                                       const Dataset& data, std::vector<Index> samples,
                                                       const std::atomic<bool>& stop);

/// A sample and how strongly it excites a channel.
struct Excitation {
  Index sample = 0;  ///< number in the data set
  double value = 0;
  Index y = 0, x = 0;  ///< where, in the layer's map
};

/// The samples that excite a channel most, the strongest first; of equal ones the first. At most `count`.
std::vector<Excitation> strongestSamples(const ExcitationTable& table, Index channel, Index count);

/// How maximisedInput() looks for its picture.
struct Maximisation {
  int steps = 64;
  double stepSize = 0.05;    ///< share of the range that the pixels move a step, root mean square
  double blurEvery = 4;      ///< steps between two blurs, which keep out patterns that no picture has
  double low = 0, high = 1;  ///< what the pixels may be
  std::uint64_t seed = 1;    ///< of the noise that it begins with
};

/// A picture, of the network's input shape, that excites a channel of a tensor much: gradient ascent on the number in the
/// middle of the channel's map (or the unit itself), from faint noise, blurred now and then. Only for networks whose inputs
/// have one shape. Empty when `stop` became true meanwhile. Throws ConfigError for a channel that there is not. Source  Erhan,
/// Bengio, Courville & Vincent 2009, Visualizing higher-layer features of a deep network; blur as in Yosinski et al. 2015,
/// arXiv:1506.06579, section 3.1.
Tensor maximisedInput(const Network& network, Index tensor, Index channel, const Maximisation& settings,
                      const std::atomic<bool>& stop);

/// The number in the middle of a channel's map that an input (without batch axis) gives: what maximisedInput() makes large.
double middleExcitation(const Network& network, Index tensor, Index channel, const Tensor& input);

}  // namespace nn

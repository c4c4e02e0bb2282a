#include "engine/project/starter_network.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/data/value_ranges.h"
#include "engine/graph/problem_type.h"
#include "engine/project/experiment.h"

namespace nn {
namespace {

constexpr Index kLeastImageSide = 8;  // smaller ones are taken as lists of pixels
constexpr Index kLastImageSide = 7;   // pooling goes on until the maps are no larger
constexpr Index kSamplesRead = 2000;  // to find out what kind of numbers there are
constexpr int kFirstFilters = 16, kMostFilters = 64;

/// Adds layers one behind the other.
class Chain {
 public:
  explicit Chain(Graph& graph) : graph_(graph) {}
  void add(const char* type, Options options = {}) {
    const NodeId node = graph_.add(type, std::move(options));
    if (last_) graph_.connect({{*last_, 0}, {node, 0}});
    last_ = node;
  }
  void dense(Index units, std::string_view activation) {
    add("dense", {{"units", std::int64_t{units}}, {"activation", std::string(activation)}});
  }

 private:
  Graph& graph_;
  std::optional<NodeId> last_;
};

SizeList sizesOf(const Shape& shape) {
  SizeList sizes;
  for (int axis = 0; axis < shape.rank(); ++axis) sizes.push_back(shape[axis]);
  return sizes;
}

void addConvolutions(Chain& chain, Index side) {
  for (int filters = kFirstFilters; side > kLastImageSide || filters == kFirstFilters; side /= 2) {
    chain.add("conv2d",
              {{"filters", std::int64_t{filters}}, {"padding", std::string("same")}, {"activation", std::string("relu")}});
    chain.add("max_pool2d");
    filters = std::min(2 * filters, kMostFilters);
  }
}

void addHidden(Chain& chain, const Dataset& data) {
  const Shape& shape = data.info().inputShape;
  const bool isImage = shape.rank() == 3 && std::min(shape[0], shape[1]) >= kLeastImageSide;
  if (isImage) addConvolutions(chain, std::min(shape[0], shape[1]));
  if (shape.rank() > 1) chain.add("flatten");
  chain.dense(isImage || shape.elementCount() > 64 ? 64 : 32, "relu");
  if (!isImage) chain.dense(16, "relu");
}

struct Spread {
  double mean = 0, deviation = 0;
};

/// Of the only target value, from samples spread evenly over the set.
Spread targetSpread(const Dataset& data) {
  const Index samples = std::min(data.size(), kSamplesRead);
  std::vector<Scalar> input(static_cast<std::size_t>(data.info().inputShape.elementCount())), target(1);
  double mean = 0, squares = 0;
  for (Index i = 0; i < samples; ++i) {  // Welford 1962
    data.read(i * data.size() / samples, input, target);
    const double value = static_cast<double>(target[0]), delta = value - mean;
    mean += delta / static_cast<double>(i + 1);
    squares += delta * (value - mean);
  }
  return {mean, std::sqrt(squares / static_cast<double>(std::max<Index>(1, samples)))};
}

/// Three digits: nobody wants to read more on a card, and the network learns the rest.
double rounded(double value) {
  if (value == 0 || !std::isfinite(value)) return 0;
  const double unit = std::pow(10.0, std::floor(std::log10(std::abs(value))) - 2);
  return std::clamp(std::round(value / unit) * unit, -1e6, 1e6);
}

/// A network gives numbers around 0 of size 1 at first; targets of another kind would take it long to reach.
void addRescaling(Chain& chain, const Dataset& data) {
  if (data.info().targetShape.elementCount() != 1) return;
  const Spread spread = targetSpread(data);
  const bool isUsual = spread.deviation > 0.2 && spread.deviation < 3 && std::abs(spread.mean) < 3;
  if (isUsual || !(spread.deviation > 0)) return;
  chain.add("rescale", {{"scale", rounded(spread.deviation)}, {"offset", rounded(spread.mean)}});
}

void addEnd(Chain& chain, const Dataset& data, const DataDescription& description) {
  const ProblemType problem = problemTypeOf(description);
  const ProblemAdvice& advice = adviceFor(problem);
  const Index classes = description.classCount;
  chain.dense(problem == ProblemType::Binary ? 1
              : classes > 0                  ? classes
                                             : description.targetShape.elementCount(),
              advice.activation);
  if (problem == ProblemType::Regression) addRescaling(chain, data);
  chain.add("output", {{"loss", std::string(advice.losses.front())}});
}

Graph starterGraph(Graph graph, const Dataset& data) {
  while (!graph.nodes().empty()) graph.remove(graph.nodes().back().id);
  Chain chain(graph);
  chain.add("input", {{"shape", sizesOf(data.info().inputShape)}});
  addHidden(chain, data);
  addEnd(chain, data, describedData(data));
  return graph;
}

}  // namespace

DataDescription describedData(const Dataset& data) {
  PreparedData read;
  read.info = data.info();
  read.ranges = valueRanges(data, kSamplesRead);
  return read.description();
}

bool fitsData(const Graph& graph, const DataDescription& data) { return analyze(graph, data).isRunnable(); }

void useData(Project& project, const std::string& source, const Options& options, const DatasetInfo& info) {
  if (project.data.source != source) {  // they are of the old classes
    project.data.ownSamples.clear();
    project.data.ownPoints.clear();
  }
  project.data.source = source;
  project.data.options = options;
  if (info.kind != SampleKind::Image) project.data.augmentations.clear();
  project.training.metric.clear();
  project.training.classWeights.clear();
  if (project.training.classWeighting == ClassWeighting::Given || info.classCount() == 0)
    project.training.classWeighting = ClassWeighting::None;
}

void useStarterNetwork(Project& project, const Dataset& data) {
  const bool isImage = data.info().kind == SampleKind::Image;
  project.title = data.info().title;
  project.notes.clear();
  project.graph = starterGraph(std::move(project.graph), data);
  project.positions.clear();
  project.initialValues.clear();
  project.checkpoint.clear();
  project.data.scaling = isImage ? Scaling::MinMax : Scaling::Standardize;
  project.data.validationFraction = data.size() >= 10 ? 0.2 : 0;
  TrainingSettings settings;
  settings.seed = project.training.seed;
  settings.epochs = isImage ? 5 : data.size() > 20'000 ? 10 : 50;
  settings.batchSize = data.size() >= 5000 ? 64 : 16;
  project.training = settings;
}

}  // namespace nn

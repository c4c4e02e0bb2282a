#include "engine/data/npz_dataset.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/data/memory_dataset.h"
#include "engine/data/npy.h"
#include "engine/data/test_part.h"

namespace nn {
namespace {

using Arrays = std::map<std::string, NpyArray>;
using Named = Arrays::const_iterator;
using Words = std::vector<std::string_view>;

const Words kTrainInputs = {"xtrain", "trainx", "trainimages", "traindata", "traininputs"};
const Words kTrainTargets = {"ytrain", "trainy", "trainlabels", "traintargets"};
const Words kTestInputs = {"xtest", "testx", "testimages", "testdata", "testinputs"};
const Words kTestTargets = {"ytest", "testy", "testlabels", "testtargets"};
const Words kInputs = {"x", "images", "inputs", "data", "features"};
const Words kTargets = {"y", "labels", "targets", "label", "target", "classes", "t"};
constexpr Index kMostClasses = 1000;

/// Which arrays are what; test may be none.
struct Choice {
  Named inputs, targets;
  std::optional<std::pair<Named, Named>> test;
};

std::string plainName(const std::string& name) {
  std::string plain;
  for (const char c : name)
    if (c != '_' && c != '-' && c != ' ') plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return plain;
}

std::string shapeText(const NpyArray& array) {
  std::string text = "(";
  for (const Index size : array.shape) text += (text.size() > 1 ? ", " : "") + std::to_string(size);
  return text + ")";
}

std::string listOf(const Arrays& arrays) {
  std::string text;
  for (const auto& [name, array] : arrays) text += (text.empty() ? "" : ", ") + name + " " + shapeText(array);
  return text;
}

std::optional<Named> findOne(const Arrays& arrays, const Words& words) {
  for (const std::string_view word : words)
    for (auto it = arrays.begin(); it != arrays.end(); ++it)
      if (plainName(it->first) == word) return it;
  return std::nullopt;
}

std::optional<std::pair<Named, Named>> findPair(const Arrays& arrays, const Words& inputs, const Words& targets) {
  const auto x = findOne(arrays, inputs), y = findOne(arrays, targets);
  return x && y ? std::optional(std::pair(*x, *y)) : std::nullopt;
}

Named arrayNamed(const Arrays& arrays, const std::string& name, const std::string& where) {
  const auto it = arrays.find(name);
  if (it == arrays.end()) throwExpected<ConfigError>(where, "one of the arrays " + listOf(arrays), "'" + name + "'");
  return it;
}

Choice choose(const Arrays& arrays, const Options& options, const std::string& where) {
  const std::string inputs = options.get<std::string>("inputs"), targets = options.get<std::string>("targets");
  if (!inputs.empty() && !targets.empty())
    return {arrayNamed(arrays, inputs, where + ": inputs"), arrayNamed(arrays, targets, where + ": targets"), {}};
  if (inputs.empty() != targets.empty())
    throwExpected<ConfigError>(where, "both arrays, inputs and targets, or none", "one of them");
  if (const auto pair = findPair(arrays, kTrainInputs, kTrainTargets))
    return {pair->first, pair->second, findPair(arrays, kTestInputs, kTestTargets)};
  if (const auto pair = findPair(arrays, kInputs, kTargets)) return {pair->first, pair->second, {}};
  if (arrays.size() == 2) {
    const Named first = arrays.begin(), second = std::next(first);
    return first->second.values.size() >= second->second.values.size() ? Choice{first, second, {}} : Choice{second, first, {}};
  }
  throwExpected<ConfigError>(where, "arrays named like x_train and y_train, or images and labels, or to be told which",
                             listOf(arrays));
}

// --- inputs ------------------------------------------------------------------------------------------------------------

void checkFinite(const NpyArray& array, const std::string& where) {
  const auto wrong = std::ranges::find_if(array.values, [](double value) { return !std::isfinite(value); });
  if (wrong != array.values.end())
    throwExpected<FormatError>(where + ": element " + std::to_string(wrong - array.values.begin()), "a finite number",
                               std::isnan(*wrong) ? "NaN" : "infinity");
}

/// (N, C, H, W) as (N, H, W, C).
void putChannelsLast(NpyArray& array) {
  const Index n = array.shape[0], c = array.shape[1], size = array.shape[2] * array.shape[3];
  std::vector<double> values(array.values.size());
  for (Index i = 0; i < n; ++i)
    for (Index k = 0; k < c; ++k)
      for (Index p = 0; p < size; ++p)
        values[static_cast<std::size_t>((i * size + p) * c + k)] =
            array.values[static_cast<std::size_t>((i * c + k) * size + p)];
  array.values = std::move(values);
  array.shape = {n, array.shape[2], array.shape[3], c};
}

/// The array as samples: shape (N, F) or (N, H, W, C).
NpyArray samplesOf(NpyArray array, const std::string& where) {
  const auto isColour = [](Index channels) { return channels == 1 || channels == 3; };
  if (array.shape.size() == 1) array.shape.push_back(1);
  if (array.shape.size() == 4 && !isColour(array.shape[3]) && isColour(array.shape[1])) putChannelsLast(array);
  if (array.shape.size() == 3) array.shape.push_back(1);
  const bool isTable = array.shape.size() == 2, isImages = array.shape.size() == 4 && isColour(array.shape[3]);
  if ((!isTable && !isImages) || array.values.empty())
    throwExpected<FormatError>(where, "samples of the shape (N, features), (N, height, width) or (N, height, width, 1 or 3)",
                               shapeText(array));
  checkFinite(array, where);
  return array;
}

/// How pixels become numbers from 0 to 255.
struct PixelScale {
  double factor = 1, offset = 0;
  std::string note;
};

PixelScale pixelScale(const NpyArray& images) {
  const auto [low, high] = std::ranges::minmax(images.values);
  if (low >= 0 && high > 1 && high <= 255) return {};
  if (low >= 0 && high <= 1) return {255, 0, "pixels multiplied by 255"};
  const double range = high > low ? high - low : 1;
  return {255 / range, -255 * low / range, "pixels brought from the range of their values to 0 … 255"};
}

// --- targets -----------------------------------------------------------------------------------------------------------

bool isOneHot(const NpyArray& array) {
  const Index classes = array.shape.size() == 2 ? array.shape[1] : 0;
  if (classes < 2) return false;
  for (std::size_t row = 0; row < array.values.size(); row += static_cast<std::size_t>(classes)) {
    double sum = 0;
    for (Index k = 0; k < classes; ++k) {
      const double value = array.values[row + static_cast<std::size_t>(k)];
      if (value != 0 && value != 1) return false;
      sum += value;
    }
    if (sum != 1) return false;
  }
  return true;
}

/// Class numbers as a 1 among zeros become numbers, and (N, 1) becomes (N).
NpyArray targetsOf(NpyArray array, const std::string& where) {
  if (array.shape.empty() || array.shape.size() > 2 || array.values.empty())
    throwExpected<FormatError>(where, "targets of the shape (N) or (N, values)", shapeText(array));
  checkFinite(array, where);
  if (array.shape.size() == 2 && array.shape[1] == 1) array.shape.pop_back();
  if (!isOneHot(array)) return array;
  NpyArray numbers{{array.shape[0]}, {}};
  const Index classes = array.shape[1];
  for (auto row = array.values.begin(); row != array.values.end(); row += classes)
    numbers.values.push_back(static_cast<double>(std::find(row, row + classes, 1.0) - row));
  return numbers;
}

bool areClasses(const NpyArray& targets, const std::string& task, const std::string& where) {
  if (task == "values" || targets.shape.size() != 1) return false;
  const auto isClass = [](double value) { return value == std::trunc(value) && value >= 0 && value < kMostClasses; };
  const auto wrong = std::ranges::find_if_not(targets.values, isClass);
  if (wrong == targets.values.end()) return true;
  if (task == "classes")
    throwExpected<FormatError>(where + ": element " + std::to_string(wrong - targets.values.begin()),
                               "class numbers from 0 to " + std::to_string(kMostClasses - 1), std::to_string(*wrong));
  return false;
}

std::vector<Scalar> numbersOf(const NpyArray& array, const PixelScale& scale) {
  std::vector<Scalar> numbers(array.values.size());
  std::ranges::transform(array.values, numbers.begin(),
                         [&](double value) { return static_cast<Scalar>(value * scale.factor + scale.offset); });
  return numbers;
}

/// Both arrays of one part, checked against each other.
struct Samples {
  NpyArray inputs, targets;
};

Samples samplesOf(const Named& inputs, const Named& targets, const std::string& file) {
  Samples samples{samplesOf(inputs->second, file + ": " + inputs->first),
                  targetsOf(targets->second, file + ": " + targets->first)};
  if (samples.inputs.shape[0] != samples.targets.shape[0])
    throwExpected<FormatError>(file + ": " + targets->first,
                               std::to_string(samples.inputs.shape[0]) + " targets, as many as samples in " + inputs->first,
                               std::to_string(samples.targets.shape[0]));
  return samples;
}

DatasetInfo described(DatasetInfo info, const Samples& samples, bool classes) {
  const std::vector<Index>& shape = samples.inputs.shape;
  const bool isImages = shape.size() == 4;
  info.kind = isImages ? SampleKind::Image : SampleKind::Table;
  info.inputShape = isImages ? Shape{shape[1], shape[2], shape[3]} : Shape{shape[1]};
  info.targetShape = {samples.targets.shape.size() == 1 ? 1 : samples.targets.shape[1]};
  if (!isImages)
    for (Index f = 0; f < shape[1]; ++f) info.inputNames.push_back("x" + std::to_string(f));
  if (classes) {
    const auto last = static_cast<Index>(*std::ranges::max_element(samples.targets.values));
    for (Index k = 0; k <= std::max<Index>(1, last); ++k) info.classNames.push_back(std::to_string(k));
  } else if (info.targetShape[0] > 1) {
    for (Index k = 0; k < info.targetShape[0]; ++k) info.targetNames.push_back("y" + std::to_string(k));
  }
  info.targetName = classes ? "class" : "target";
  return info;
}

}  // namespace

const std::vector<OptionSpec>& npzOptions() {
  static const std::vector<OptionSpec> specs = {
      {.name = "inputs",
       .label = "Inputs",
       .help = "The array of samples. Empty: the one that is named like it, or the larger of two.",
       .defaultValue = std::string()},
      {.name = "targets",
       .label = "Targets",
       .help = "The array of what is to be predicted. Empty: the one that is named like it.",
       .defaultValue = std::string()},
      {.name = "task",
       .label = "Predict",
       .help = "Classes or values. Automatic: whole numbers from 0 on are classes.",
       .defaultValue = std::string("auto"),
       .choices = {"auto", "classes", "values"}},
      testPartOption(),
  };
  return specs;
}

bool isNpzFile(const std::filesystem::path& file) {
  const std::string ending = file.extension().string();
  return ending == ".npz" || ending == ".NPZ";
}

LoadedData loadNpz(const std::filesystem::path& file, const Options& options, DatasetInfo info) {
  const std::string where = file.string();
  const Arrays arrays = readNumpy(file);
  const Choice choice = choose(arrays, options, where);
  const Samples train = samplesOf(choice.inputs, choice.targets, where);
  std::optional<Samples> test;
  if (choice.test) test = samplesOf(choice.test->first, choice.test->second, where);
  const bool classes = areClasses(train.targets, options.get<std::string>("task"), where + ": " + choice.targets->first);
  info = described(std::move(info), train, classes);
  const PixelScale scale = info.kind == SampleKind::Image ? pixelScale(train.inputs) : PixelScale{};
  LoadedData data;
  data.origin = where + ": " + std::to_string(train.inputs.shape[0]) + " samples of " + choice.inputs->first;
  if (!scale.note.empty()) data.origin += "; " + scale.note;
  data.train = memoryDataset(info, numbersOf(train.inputs, scale), numbersOf(train.targets, {}));
  if (!test) return data;
  if (!std::equal(train.inputs.shape.begin() + 1, train.inputs.shape.end(), test->inputs.shape.begin() + 1,
                  test->inputs.shape.end()))
    throwExpected<FormatError>(where + ": " + choice.test->first->first,
                               "samples like those of " + choice.inputs->first + " " + shapeText(train.inputs),
                               shapeText(test->inputs));
  data.test = memoryDataset(std::move(info), numbersOf(test->inputs, scale), numbersOf(test->targets, {}));
  return data;
}

}  // namespace nn

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/layers/layer_registry.h"

namespace nn {
namespace {

constexpr const char* kWhere = "normalization";

/// The numbers of a text such as "0.48, 0.45, 0.41". Throws ConfigError.
std::vector<double> numbersOf(const std::string& text, const std::string& option) {
  std::vector<double> numbers;
  const char* place = text.data();
  const char* const end = place + text.size();
  const auto skipSpaces = [&] { place = std::find_if(place, end, [](char c) { return c != ' ' && c != '\t'; }); };
  for (;;) {
    double number = 0;
    skipSpaces();
    const auto [next, error] = std::from_chars(place, end, number);
    place = next;
    skipSpaces();
    if (error != std::errc() || !std::isfinite(number) || (place != end && *place != ','))
      throwExpected<ConfigError>(std::string(kWhere) + ", option '" + option + "'", "numbers with commas between them",
                                 "'" + text + "'");
    numbers.push_back(number);
    if (place == end) return numbers;
    ++place;
  }
}

/// y = (x − mean) / standard deviation, with numbers that are given, one for all channels or one for each.
/// Shapes  input and output (N, ..., C).
class Normalization : public Layer {
 public:
  explicit Normalization(const Options& options)
      : means_(numbersOf(options.get<std::string>("mean"), "mean")),
        deviations_(numbersOf(options.get<std::string>("deviation"), "deviation")) {
    for (const double deviation : deviations_)
      if (!(deviation > 0))
        throwExpected<ConfigError>("normalization, option 'deviation'", "numbers above 0", toDisplay(OptionValue(deviation)));
  }

  LayerPlan plan(std::span<const Shape> inputs) const override {
    const Shape& input = inputs[0];
    const auto channels = static_cast<std::size_t>(input[input.rank() - 1]);
    const auto check = [&](const std::vector<double>& numbers, const char* what) {
      if (numbers.size() != 1 && numbers.size() != channels)
        throwExpected<ShapeError>(kWhere, std::string("one ") + what + " or one for each channel of " + input.toString(),
                                  std::to_string(numbers.size()));
    };
    check(means_, "mean");
    check(deviations_, "standard deviation");
    return {.outputs = {input}, .multiplyAdds = input.elementCount()};
  }

  void forward(const ForwardPass& pass) const override {
    const Scalar* x = pass.inputs[0].data();
    Scalar* y = pass.outputs[0].data();
    forEachNumber(pass.inputs[0], [&](Index e, double mean, double deviation) {
      y[e] = static_cast<Scalar>((static_cast<double>(x[e]) - mean) / deviation);
    });
  }

  void backward(const BackwardPass& pass) const override {
    if (pass.inputGradients[0].isEmpty()) return;
    const Scalar* dy = pass.outputGradients[0].data();
    Scalar* dx = pass.inputGradients[0].data();
    forEachNumber(pass.inputs[0], [&](Index e, double, double deviation) {
      dx[e] += static_cast<Scalar>(static_cast<double>(dy[e]) / deviation);
    });
  }

 private:
  /// Calls body(place, mean, standard deviation) for every number.
  template <typename Body>
  void forEachNumber(ConstTensorView x, Body body) const {
    const Index channels = x.shape()[x.shape().rank() - 1];
    const std::size_t meanStep = means_.size() > 1 ? 1 : 0, deviationStep = deviations_.size() > 1 ? 1 : 0;
    for (Index first = 0; first < x.size(); first += channels)
      for (Index c = 0; c < channels; ++c) {
        const auto channel = static_cast<std::size_t>(c);
        body(first + c, means_[channel * meanStep], deviations_[channel * deviationStep]);
      }
  }

  std::vector<double> means_, deviations_;
};

const LayerRegistration registration({
    .id = "normalization",
    .title = "Normalization",
    .category = "Normalization",
    .summary = "Subtracts a given mean and divides by a given standard deviation, for all channels alike or for each, so that "
               "data from outside look like those a network was trained on. Nothing is learned.",
    .reference = "",
    .formula = "a = (x − mean) / standard deviation",
    .icon = "normalization",
    .searchWords = {"standardize", "z-score", "preprocessing"},
    .options = {{.name = "mean",
                 .label = "Mean",
                 .help = "What is subtracted: one number for all channels, or one for each with commas between them, such as "
                         "0.485, 0.456, 0.406.",
                 .defaultValue = "0"},
                {.name = "deviation",
                 .label = "Standard deviation",
                 .help = "What is divided by, above 0: one number for all channels, or one for each with commas between them, "
                         "such as 0.229, 0.224, 0.225.",
                 .defaultValue = "1"}},
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<Normalization>(options); },
    .cases = {{"nothing to do", {}, {{4}}},
              {"one for all", {{"mean", "0.5"}, {"deviation", "0.25"}}, {{3, 5, 2}}},
              {"one for each", {{"mean", "0.485, 0.456, 0.406"}, {"deviation", "0.229, 0.224, 0.225"}}, {{2, 3, 3}}},
              {"means for each, one deviation", {{"mean", " -1,2e-1 "}, {"deviation", "4"}}, {{5, 2}}},
              {"one mean, deviations for each", {{"mean", "7"}, {"deviation", "1,2,3,4,5"}}, {{5}}}},
});

}  // namespace
}  // namespace nn

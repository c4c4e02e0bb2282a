#include "ui/graph/node_trace.h"

#include "ui/common/engine_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

struct Text {
  Q_DECLARE_TR_FUNCTIONS(NodeTrace)
};

constexpr qsizetype kToldPairs = 4;  // numbers that are written out

QString percent(double share) { return Text::tr("%1 %").arg(number(100 * share, 2)); }

/// Lines that a tool tip has room for.
QString inLines(const QString& text) {
  constexpr qsizetype kMost = 76;
  QStringList lines;
  for (const QString& paragraph : text.split(QLatin1Char('\n'))) {
    lines << QString();
    for (const QString& word : paragraph.split(QLatin1Char(' '))) {
      if (!lines.back().isEmpty() && lines.back().size() + 1 + word.size() > kMost) lines << QString();
      lines.back() += (lines.back().isEmpty() ? QString() : QStringLiteral(" ")) + word;
    }
  }
  return lines.join(QLatin1Char('\n'));
}

/// "step 1,234", or, of one that the shown weights have not made, "the next step, 1,235,".
QString stepWords(const nn::StepTrace& trace, std::int64_t stepsDone) {
  return trace.step <= stepsDone ? Text::tr("step %1").arg(wholeNumber(trace.step))
                                 : Text::tr("the next step (%1)").arg(wholeNumber(trace.step));
}

void describeMask(NodeTrace& result, const nn::StepTrace& trace, const nn::Tensor& mask, std::int64_t stepsDone) {
  const auto numbers = mask.values();
  const auto dropped = std::ranges::count(numbers, nn::Scalar{0});
  const double share = static_cast<double>(dropped) / static_cast<double>(std::max<std::size_t>(1, numbers.size()));
  // Whole percents: the figure changes with every step.
  result.dropped = Text::tr("dropped %1 %").arg(std::lround(100 * share));
  result.droppedShort = Text::tr("off %1 %").arg(std::lround(100 * share));
  const nn::Scalar kept = numbers.empty() ? nn::Scalar{1} : *std::ranges::max_element(numbers);
  result.maskText = Text::tr(
                        "At %1 the layer switched off %2 of %3 numbers of the batch's first sample (hatched here over the "
                        "output for the chosen sample); the others were multiplied by %4. Predictions use all of them.")
                        .arg(stepWords(trace, stepsDone), wholeNumber(dropped), wholeNumber(mask.size()),
                             number(static_cast<double>(kept), 3));
}

void describeStatistics(NodeTrace& result, const nn::StepTrace& trace, const nn::NormTrace& norm, std::int64_t stepsDone) {
  result.means = norm.means;
  result.deviations = norm.deviations;
  const auto [least, most] = std::ranges::minmax(norm.means);
  const auto [narrowest, widest] = std::ranges::minmax(norm.deviations);
  const qsizetype count = static_cast<qsizetype>(norm.means.size());
  result.normText =
      (norm.isOfSamples ? Text::tr("At %1 the layer brought each sample to mean 0 and deviation 1 by the sample's own "
                                   "figures: means %2 … %3, deviations %4 … %5.")
                        : Text::tr("At %1 the layer brought each channel to mean 0 and deviation 1 by the figures of "
                                   "the batch: means %2 … %3, deviations %4 … %5."))
          .arg(stepWords(trace, stepsDone), number(least, 3), number(most, 3), number(narrowest, 3), number(widest, 3));
  QStringList pairs;
  for (qsizetype i = 0; i < std::min(count, kToldPairs); ++i)
    pairs << Text::tr("%1: %2 ± %3")
                 .arg(wholeNumber(i + 1), number(norm.means[static_cast<std::size_t>(i)], 3),
                      number(norm.deviations[static_cast<std::size_t>(i)], 3));
  if (count > kToldPairs) pairs << QStringLiteral("…");
  result.normText +=
      QLatin1Char('\n') +
      (norm.isOfSamples ? Text::tr("Samples %1") : Text::tr("Channels %1")).arg(pairs.join(QStringLiteral(",  ")));
}

QString directionWords(double agreement) {
  if (agreement > 0.95) return Text::tr("nearly straight down the gradient");
  if (agreement > 0.4) return Text::tr("down, but at an angle to the gradient");
  if (agreement > -0.1) return Text::tr("across the gradient");
  return Text::tr("against the gradient: the optimizer's memory outweighs it");
}

void describeMotion(NodeTrace& result, const nn::StepTrace& trace, const nn::WeightMotion& motion, std::int64_t stepsDone) {
  // A tenth of a plain step to a thousand of them, in equal lengths for equal factors.
  const double gain = motion.gain();
  const double length = gain > 0 ? std::clamp((std::log10(gain) + 1) / 4, 0.0, 1.0) : 0;
  result.arrow = NodeTrace::Arrow{motion.agreement, length};
  const double percents = 100 * motion.updateToWeight();  // in figures that fit the card
  result.update = Text::tr("step %1 %").arg(number(percents, percents < 0.1 ? 1 : 2));
  QStringList lines;
  lines << Text::tr("%1 moves the weights by %2 of their length (‖Δw‖ = %3, ‖w‖ = %4). Around 0.1 % is usual.")
               .arg(stepWords(trace, stepsDone), percent(motion.updateToWeight()), number(motion.step, 3),
                    number(motion.weights, 3));
  lines.front()[0] = lines.front()[0].toUpper();
  lines << Text::tr(
               "Bold arrow: the step, %1 (cosine %2), %3 times as long as one of plain gradient descent. Thin arrow: straight "
               "down the gradient, ‖g‖ = %4.")
               .arg(directionWords(motion.agreement), number(motion.agreement, 2), number(gain, 2), number(motion.gradient, 3));
  if (motion.memory)
    lines << Text::tr("The optimizer's memory “%1” has length %2; cosine to the new gradient %3.")
                 .arg(text(trace.memory), number(*motion.memory, 3), number(*motion.memoryAgreement, 2));
  else
    lines << Text::tr("This optimizer remembers no direction.");
  result.motionText = lines.join(QLatin1Char('\n'));
}

}  // namespace

NodeTrace traceOf(const std::shared_ptr<const nn::StepTrace>& trace, nn::NodeId node, std::int64_t stepsDone) {
  NodeTrace result;
  if (const auto mask = trace->masks.find(node); mask != trace->masks.end()) {
    result.mask = {trace, &mask->second};
    describeMask(result, *trace, mask->second, stepsDone);
  }
  if (const auto norm = trace->statistics.find(node); norm != trace->statistics.end() && !norm->second.means.empty())
    describeStatistics(result, *trace, norm->second, stepsDone);
  if (const auto motion = trace->motions.find(node); motion != trace->motions.end())
    describeMotion(result, *trace, motion->second, stepsDone);
  for (QString* words : {&result.maskText, &result.normText, &result.motionText}) *words = inLines(*words);
  return result;
}

}  // namespace ui

#include <algorithm>
#include <chrono>
#include <thread>

#include <QApplication>
#include <QEventLoop>
#include <QTimer>

#include "app/command.h"
#include "app/report.h"
#include "engine/project/experiment.h"
#include "ui/common/theme.h"
#include "ui/graph/graph_view.h"
#include "ui/shell/main_window.h"

namespace app {
namespace {

using Clock = std::chrono::steady_clock;

double millisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

void declareOptions(QCommandLineParser& parser) {
  parser.addOptions({
      {QStringLiteral("threads"), QStringLiteral("Threads (default: the physical cores)."), QStringLiteral("T")},
      {QStringLiteral("seconds"), QStringLiteral("How long to measure, each way."), QStringLiteral("S"), QStringLiteral("10")},
      {QStringLiteral("rounds"), QStringLiteral("Turns of window and no window; the medians count."), QStringLiteral("N"),
       QStringLiteral("3")},
      {QStringLiteral("size"), QStringLiteral("Window size."), QStringLiteral("WxH"), QStringLiteral("1280x800")},
  });
}

/// Asks the event loop for an answer every few milliseconds from outside, and notes how long each answer took: what a
/// mouse click would have waited.
class LatencyMeter {
 public:
  explicit LatencyMeter(QObject& target)
      : thread_([this, &target](std::stop_token stop) {
          while (!stop.stop_requested()) {
            const auto asked = Clock::now();
            QMetaObject::invokeMethod(
                &target, [this, asked] { latencies_.push_back(millisecondsSince(asked)); }, Qt::QueuedConnection);
            std::this_thread::sleep_for(std::chrono::milliseconds(40));
          }
        }) {}

  /// Stops asking and returns the sorted answers, in milliseconds.
  std::vector<double> finish() {
    thread_.request_stop();
    thread_.join();
    QApplication::processEvents();
    std::sort(latencies_.begin(), latencies_.end());
    return latencies_;
  }

 private:
  std::vector<double> latencies_;  // GUI thread only
  std::jthread thread_;
};

double percentile(const std::vector<double>& sorted, double p) {
  return sorted.empty() ? 0 : sorted[static_cast<std::size_t>(p * static_cast<double>(sorted.size() - 1))];
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return percentile(values, 0.5);
}

/// Lets the window live for a while, asleep whenever it has nothing to do.
void processFor(double seconds) {
  QEventLoop loop;
  QTimer::singleShot(static_cast<int>(seconds * 1000), &loop, &QEventLoop::quit);
  loop.exec();
}

struct WindowFigures {
  double samplesPerSecond = 0;
  std::vector<double> latencies;
};

constexpr int kEndless = 1'000'000;  // epochs: longer than any measurement

/// Trains in a window with the canvas, curves, activations and the filters of the first convolution in view.
WindowFigures measureWindow(const QString& project, const Environment& environment, int threads, double seconds, QSize size) {
  ui::MainWindow window(environment.dataPaths);
  window.resize(size);
  window.resetLayout();
  window.show();
  window.open(project);
  ui::TrainingController& training = window.lab().training;
  training.setThreads(threads);
  while (!training.data()) processFor(0.05);
  for (const nn::Node& node : window.lab().document.graph().nodes())
    if (node.type == "conv2d") {
      window.lab().selection.set({node.id});
      break;
    }
  window.canvas().fitAll();
  window.lab().document.edit({}, [](nn::Project& open) { open.training.epochs = kEndless; });
  training.train();
  processFor(1.5);
  LatencyMeter meter(window);
  const std::size_t before = training.history().steps.size();
  const auto start = Clock::now();
  processFor(seconds);
  const double took = millisecondsSince(start) / 1000;
  const auto& steps = training.history().steps;
  nn::Index samples = 0;
  for (std::size_t i = before; i < steps.size(); ++i) samples += steps[i].batchSize;
  WindowFigures figures{static_cast<double>(samples) / took, meter.finish()};
  training.stop();
  return figures;
}

/// The same training without a window.
double measureAlone(const QString& name, const Environment& environment, int threads, double seconds) {
  nn::OpenedProject opened = nn::openProject(name.toStdString(), environment.examples);
  opened.project.training.epochs = kEndless;
  const nn::PreparedData data = nn::prepareData(opened.project.data, opened.project.training.seed, environment.dataPaths);
  auto session = nn::makeSession(opened.project, data, nn::initializedNetwork(opened.project), threads);
  session->run();
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  session->drainSteps();
  const auto start = Clock::now();
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  nn::Index samples = 0;
  for (const nn::StepResult& step : session->drainSteps()) samples += step.batchSize;
  return static_cast<double>(samples) / (millisecondsSince(start) / 1000);
}

int run(const QCommandLineParser& arguments, const Environment& environment) {
  const Report report(arguments.isSet(QStringLiteral("json")));
  const QString project = arguments.positionalArguments().value(0, QStringLiteral("mnist-convnet"));
  const int threads = threadsOption(arguments);
  const double seconds = numberOption(arguments, QStringLiteral("seconds"), 10, 1, 3600);
  const long long rounds = integerOption(arguments, QStringLiteral("rounds"), 3, 1, 100);
  const QStringList size = arguments.value(QStringLiteral("size")).split(QLatin1Char('x'));
  if (size.size() != 2) throw UsageError("--size: expected WIDTHxHEIGHT");
  ui::Theme::instance().setMode(ui::Theme::Mode::Light);
  ui::Theme::instance().apply();

  std::vector<double> ratios, p95s, p99s;
  for (long long round = 0; round < rounds; ++round) {
    const double alone = measureAlone(project, environment, threads, seconds);
    const WindowFigures window = measureWindow(project, environment, threads, seconds, QSize(size[0].toInt(), size[1].toInt()));
    const double p95 = percentile(window.latencies, 0.95), p99 = percentile(window.latencies, 0.99);
    ratios.push_back(window.samplesPerSecond / alone);
    p95s.push_back(p95);
    p99s.push_back(p99);
    report.event({{"event", "round"},
                  {"threads", threads},
                  {"alone_samples_per_second", alone},
                  {"window_samples_per_second", window.samplesPerSecond},
                  {"ratio", ratios.back()},
                  {"latency_p50_ms", percentile(window.latencies, 0.5)},
                  {"latency_p95_ms", p95},
                  {"latency_p99_ms", p99},
                  {"latency_max_ms", percentile(window.latencies, 1)},
                  {"answers", window.latencies.size()}});
    report.line("alone " + fixed(alone, 0) + " samples/s, in the window " + fixed(window.samplesPerSecond, 0) + " (" +
                fixed(100 * ratios.back(), 1) + " %), event loop p50 " + fixed(percentile(window.latencies, 0.5), 2) +
                " ms, p95 " + fixed(p95, 2) + " ms, p99 " + fixed(p99, 2) + " ms");
  }
  report.event(
      {{"event", "window"}, {"ratio", median(ratios)}, {"latency_p95_ms", median(p95s)}, {"latency_p99_ms", median(p99s)}});
  report.line("median: " + fixed(100 * median(ratios), 1) + " % of the throughput, p95 " + fixed(median(p95s), 2) + " ms");
  return kDone;
}

}  // namespace

Command benchWindowCommand() {
  return {QStringLiteral("bench-window"),
          QStringLiteral("[PROJECT] [--threads T] [--seconds S] [--json]"),
          QStringLiteral("What the open window costs the training, and how fast it answers."),
          declareOptions,
          run,
          true};
}

}  // namespace app

#include <algorithm>
#include <chrono>
#include <thread>

#include <QApplication>
#include <QDockWidget>
#include <QEventLoop>
#include <QTimer>

#include "app/bench_meters.h"
#include "app/command.h"
#include "app/report.h"
#include "engine/project/experiment.h"
#include "ui/common/theme.h"
#include "ui/graph/graph_view.h"
#include "ui/panels/filters_page.h"
#include "ui/shell/central_views.h"
#include "ui/shell/main_window.h"
#include "ui/widgets/tab_pages.h"

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
      {QStringLiteral("panel"),
       QStringLiteral("Bring this panel to the front too, or \"neurons\" for the network neuron by neuron."),
       QStringLiteral("NAME")},
  });
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
  std::vector<double> latencies;  ///< milliseconds, sorted
  FrameMeter::Result drawing;
};

constexpr int kEndless = 1'000'000;  // epochs: longer than any measurement

/// The whole window, the canvas and every panel; those that are covered by others never paint.
void addParts(FrameMeter& frames, ui::MainWindow& window) {
  frames.add("window", window);
  frames.add("canvas", window.canvas());
  for (QDockWidget* dock : window.findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly))
    frames.add(dock->objectName().toStdString(), *dock);
}

/// Brings the filters of the selected layer to the front of the inspector.
void showFilters(ui::MainWindow& window) {
  const auto* page = window.findChild<ui::FiltersPage*>();
  for (ui::TabPages* tabs : window.findChildren<ui::TabPages*>()) tabs->setCurrentIndex(page ? tabs->indexOf(page) : -1);
}

void showPanel(ui::MainWindow& window, const QString& name) {
  if (name == QLatin1String("neurons")) return window.views().showNeurons();
  if (!name.isEmpty() && !window.showPanel(name)) throw UsageError("--panel: there is no panel '" + name.toStdString() + "'");
}

/// What is looked at while it trains.
struct Look {
  QSize size;
  QString panel;
};

/// Trains in a window with the canvas, curves, activations and the filters of the first convolution in view.
WindowFigures measureWindow(const QString& project, const Environment& environment, int threads, double seconds,
                            const Look& look) {
  ui::MainWindow window(environment.dataPaths);
  window.resize(look.size);
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
  showFilters(window);
  window.canvas().fitAll();
  showPanel(window, look.panel);
  window.lab().document.edit({}, [](nn::Project& open) { open.training.epochs = kEndless; });
  training.train();
  FrameMeter frames;
  addParts(frames, window);
  processFor(1.5);
  frames.restart();
  LatencyMeter meter(window);
  const std::size_t before = training.history().steps.size();
  const auto start = Clock::now();
  processFor(seconds);
  const double took = millisecondsSince(start) / 1000;
  const auto& steps = training.history().steps;
  nn::Index samples = 0;
  for (std::size_t i = before; i < steps.size(); ++i) samples += steps[i].batchSize;
  WindowFigures figures{static_cast<double>(samples) / took, meter.finish(), frames.finish()};
  training.stop();
  processFor(0.2);  // what is under way ends before the next measurement
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

void reportRound(const Report& report, int threads, double alone, const WindowFigures& window, double seconds) {
  const auto latency = [&window](double part) { return percentile(window.latencies, part); };
  nlohmann::ordered_json frames = nlohmann::ordered_json::object();
  report.line("alone " + fixed(alone, 0) + " samples/s, in the window " + fixed(window.samplesPerSecond, 0) + " (" +
              fixed(100 * window.samplesPerSecond / alone, 1) + " %), event loop p50 " + fixed(latency(0.5), 2) + " ms, p95 " +
              fixed(latency(0.95), 2) + " ms, p99 " + fixed(latency(0.99), 2) + " ms, busy " +
              fixed(100 * window.drawing.busy, 1) + " %");
  for (const auto& [name, times] : window.drawing.parts) {
    if (times.empty()) continue;
    const double perSecond = static_cast<double>(times.size()) / seconds;
    const double p50 = percentile(times, 0.5), p95 = percentile(times, 0.95), most = times.back();
    frames[name] = {{"per_second", perSecond}, {"p50_ms", p50}, {"p95_ms", p95}, {"max_ms", most}};
    report.line("  " + name + std::string(14 - std::min<std::size_t>(13, name.size()), ' ') + fixed(perSecond, 1) +
                " frames/s, p50 " + fixed(p50, 2) + " ms, p95 " + fixed(p95, 2) + " ms, most " + fixed(most, 2) + " ms");
  }
  report.event({{"event", "round"},
                {"threads", threads},
                {"alone_samples_per_second", alone},
                {"window_samples_per_second", window.samplesPerSecond},
                {"ratio", window.samplesPerSecond / alone},
                {"latency_p50_ms", latency(0.5)},
                {"latency_p95_ms", latency(0.95)},
                {"latency_p99_ms", latency(0.99)},
                {"latency_max_ms", latency(1)},
                {"answers", window.latencies.size()},
                {"busy", window.drawing.busy},
                {"frames", frames}});
}

QSize sizeOption(const QCommandLineParser& arguments) {
  const QStringList size = arguments.value(QStringLiteral("size")).split(QLatin1Char('x'));
  if (size.size() != 2) throw UsageError("--size: expected WIDTHxHEIGHT");
  return {size[0].toInt(), size[1].toInt()};
}

int run(const QCommandLineParser& arguments, const Environment& environment) {
  const Report report(arguments.isSet(QStringLiteral("json")));
  const QString project = arguments.positionalArguments().value(0, QStringLiteral("mnist-convnet"));
  const int threads = threadsOption(arguments);
  const double seconds = numberOption(arguments, QStringLiteral("seconds"), 10, 1, 3600);
  const long long rounds = integerOption(arguments, QStringLiteral("rounds"), 3, 1, 100);
  const Look look{sizeOption(arguments), arguments.value(QStringLiteral("panel"))};
  ui::Theme::instance().setMode(ui::Theme::Mode::Light);
  ui::Theme::instance().apply();

  std::vector<double> ratios, p95s, p99s;
  for (long long round = 0; round < rounds; ++round) {
    const double alone = measureAlone(project, environment, threads, seconds);
    const WindowFigures window = measureWindow(project, environment, threads, seconds, look);
    ratios.push_back(window.samplesPerSecond / alone);
    p95s.push_back(percentile(window.latencies, 0.95));
    p99s.push_back(percentile(window.latencies, 0.99));
    reportRound(report, threads, alone, window, seconds);
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

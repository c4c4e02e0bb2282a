#include <atomic>
#include <chrono>
#include <cmath>
#include <csignal>
#include <thread>

#include "app/command.h"
#include "app/doctor_watch.h"
#include "app/project_arguments.h"
#include "app/report.h"
#include "app/trained_network.h"
#include "engine/core/sha256.h"
#include "engine/io/checkpoint.h"
#include "engine/metrics/metric.h"
#include "engine/project/experiment.h"
#include "engine/training/supervised_trainer.h"

namespace app {
namespace {

std::atomic<bool> interrupted{false};

void declareOptions(QCommandLineParser& parser) {
  declareProjectOptions(parser);
  parser.addOptions({
      {QStringLiteral("init-weights"), QStringLiteral("Start from the weights of a safetensors file."), QStringLiteral("FILE")},
      {QStringLiteral("max-steps"), QStringLiteral("Stop when N steps are done in total; prints every step."),
       QStringLiteral("N")},
      {QStringLiteral("resume"), QStringLiteral("Go on exactly where a checkpoint stopped."), QStringLiteral("CHECKPOINT")},
      {QStringLiteral("doctor"), QStringLiteral("Say what is wrong with the training while it runs.")},
      {QStringLiteral("output"), QStringLiteral("Save project and checkpoint in this folder."), QStringLiteral("DIR")},
  });
}

/// SHA-256 over all parameters in order: two trainings agree bit by bit when it is equal.
std::string weightsDigest(const nn::Network& network) {
  std::string bytes;
  for (std::size_t i = 0; i < network.plan().parameters.size(); ++i) {
    const auto values = network.parameter(static_cast<nn::Index>(i)).values();
    bytes.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  }
  return nn::sha256(bytes);
}

/// Id of the metric that a session follows; empty when it follows none.
std::string metricId(const nn::TrainingSession& session) {
  for (const nn::MetricType* type : nn::MetricRegistry::instance().types())
    if (type->title == session.metricTitle()) return type->id;
  return {};
}

/// Passes on what the session reports while it runs.
class Monitor {
 public:
  /// doctor: is told everything too; may be null.
  Monitor(nn::TrainingSession& session, const Report& report, bool printSteps, DoctorWatch* doctor)
      : session_(session),
        report_(report),
        doctor_(doctor),
        metricTitle_(session.metricTitle()),
        metric_(metricId(session)),
        printSteps_(printSteps) {}

  void follow() {
    while (session_.state() == nn::TrainingSession::State::Running) {
      if (interrupted) session_.pause();
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      drain();
      if (doctor_) doctor_->look(false);
    }
    drain();
    if (doctor_) doctor_->look(true);
    report_.endProgress();
    if (session_.state() == nn::TrainingSession::State::Failed) throw nn::NumericError(session_.failure());
  }

 private:
  void drain() {
    // Epochs first: their steps are then certain to be there, and each is printed after its last step.
    const auto epochs = session_.drainEpochs();
    const auto steps = session_.drainSteps();
    for (const nn::ValidationResult& validation : session_.drainValidations()) printValidation(validation);
    std::size_t next = 0;
    for (const nn::StepResult& step : steps) {
      while (next < epochs.size() && epochs[next].step < step.step) printEpoch(epochs[next++]);
      printStep(step);
    }
    while (next < epochs.size()) printEpoch(epochs[next++]);
  }

  void printStep(const nn::StepResult& step) {
    if (doctor_) doctor_->add(step);
    if (printSteps_) {
      report_.event({{"event", "step"}, {"step", step.step}, {"loss", step.loss}});
      report_.line("step " + std::to_string(step.step) + "  loss " + fixed(step.loss, 6));
      return;
    }
    const nn::Index perEpoch = session_.batchesPerEpoch();
    const nn::Index batch = step.step - step.epoch * perEpoch;
    report_.progress("epoch " + std::to_string(step.epoch + 1) + "  " +
                     std::to_string(100 * batch / std::max<nn::Index>(1, perEpoch)) + " %  loss " + fixed(step.loss, 4));
  }

  void printEpoch(const nn::EpochResult& epoch) {
    if (doctor_) doctor_->add(epoch);
    report_.event({{"event", "epoch"},
                   {"epoch", epoch.epoch + 1},
                   {"train_loss", epoch.trainLoss},
                   {"train_" + metric_, epoch.trainMetric},
                   {"validation_loss", epoch.validationLoss},
                   {"validation_" + metric_, epoch.validationMetric},
                   {"seconds", epoch.seconds},
                   {"samples_per_second", epoch.samplesPerSecond}});
    std::string line = "epoch " + std::to_string(epoch.epoch + 1) + "/" + std::to_string(session_.settings().epochs) +
                       "  loss " + fixed(epoch.trainLoss, 4) + "  " + metricTitle_ + " " + fixed(epoch.trainMetric, 4);
    if (!std::isnan(epoch.validationLoss))
      line +=
          "  validation loss " + fixed(epoch.validationLoss, 4) + "  " + metricTitle_ + " " + fixed(epoch.validationMetric, 4);
    report_.line(line + "  " + fixed(epoch.seconds, 1) + " s  " + fixed(epoch.samplesPerSecond, 0) + " samples/s");
  }

  void printValidation(const nn::ValidationResult& validation) {
    report_.event({{"event", "validation"},
                   {"step", validation.step},
                   {"validation_loss", validation.loss},
                   {"validation_" + metric_, validation.metric}});
    report_.line("step " + std::to_string(validation.step) + "  validation loss " + fixed(validation.loss, 4) + "  " +
                 metricTitle_ + " " + fixed(validation.metric, 4));
  }

  nn::TrainingSession& session_;
  const Report& report_;
  DoctorWatch* doctor_;
  std::string metricTitle_, metric_;
  bool printSteps_;
};

void save(const std::filesystem::path& folder, const std::string& name, nn::Project project, nn::TrainingSession& session,
          const Report& report) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) nn::throwExpected<nn::FormatError>(folder.string(), "a folder to write to", failure.message());
  project.checkpoint = name + ".safetensors";
  const auto state = session.captureState();
  nn::saveCheckpoint(folder / project.checkpoint, {nn::toJson(project), *state});
  nn::writeProject(folder / (name + ".layerlab"), project);
  report.line("saved " + (folder / project.checkpoint).string());
  report.event({{"event", "saved"}, {"checkpoint", (folder / project.checkpoint).string()}, {"step", state->position.step}});
}

void runSession(nn::TrainingSession& session, const QCommandLineParser& arguments, Monitor& monitor) {
  if (!arguments.isSet(QStringLiteral("max-steps"))) {
    session.run();
    monitor.follow();
    return;
  }
  const long long wanted = integerOption(arguments, QStringLiteral("max-steps"), 0, 1, 1'000'000'000);
  const long long missing = wanted - session.position().step;
  if (missing > 0) session.runSteps(static_cast<int>(missing));
  monitor.follow();
}

int run(const QCommandLineParser& arguments, const Environment& environment) {
  const Report report(arguments.isSet(QStringLiteral("json")));
  const bool resumes = arguments.isSet(QStringLiteral("resume"));
  const QString name = resumes && arguments.positionalArguments().isEmpty() ? arguments.value(QStringLiteral("resume"))
                                                                            : positional(arguments, 0, "PROJECT");
  nn::OpenedProject opened = nn::openProject(name.toStdString(), environment.examples);
  applyProjectOptions(arguments, opened.project);
  const long long maxSteps = integerOption(arguments, QStringLiteral("max-steps"), 0, 1, 1'000'000'000);

  const nn::PreparedData data = projectData(opened, environment);
  nn::Network network = nn::initializedNetwork(opened.project);
  if (arguments.isSet(QStringLiteral("init-weights")))
    nn::loadWeights(arguments.value(QStringLiteral("init-weights")).toStdString(), network);
  std::optional<nn::TrainingState> state;
  if (resumes) state = nn::loadCheckpoint(arguments.value(QStringLiteral("resume")).toStdString(), network);
  if (maxSteps > 0) {  // the step limit decides, however many epochs it takes
    const nn::Index batch = opened.project.training.samplesPerStep(data.train->size());
    const nn::Index perEpoch = (data.train->size() + batch - 1) / batch;
    opened.project.training.epochs = std::max(opened.project.training.epochs, static_cast<int>(maxSteps / perEpoch) + 1);
  }

  const std::string title = opened.file.empty() ? name.toStdString() : opened.file.stem().string();
  report.line(title + ": " + std::to_string(network.plan().parameterCount) + " parameters, " + data.origin + ", " +
              std::to_string(data.train->size()) + " training samples");
  auto session = nn::makeSession(opened.project, data, network, threadsOption(arguments), std::move(state));
  std::signal(SIGINT, [](int) { interrupted = true; });
  std::optional<DoctorWatch> doctor;
  if (arguments.isSet(QStringLiteral("doctor")))
    doctor.emplace(*session, report, std::make_shared<const nn::Project>(opened.project),
                   std::make_shared<const nn::PreparedData>(data));
  Monitor monitor(*session, report, maxSteps > 0, doctor ? &*doctor : nullptr);
  runSession(*session, arguments, monitor);

  if (const std::string ending = session->ending(); !ending.empty()) {
    report.event({{"event", "ending"}, {"text", ending}});
    report.line(ending);
  }
  const auto final = session->captureState();
  if (data.test && !interrupted) {
    const nn::EvaluationResult test = nn::evaluateNetwork(*final->trainer.network, data.test, opened.project.training.metric);
    report.event({{"event", "test"}, {"loss", test.loss}, {metricId(*session), test.metric}, {"samples", test.samples}});
    report.line("test  loss " + fixed(test.loss, 4) + "  " + session->metricTitle() + " " + fixed(test.metric, 4) + "  on " +
                std::to_string(test.samples) + " samples");
  }
  report.event({{"event", "weights"}, {"step", final->position.step}, {"sha256", weightsDigest(*final->trainer.network)}});
  if (arguments.isSet(QStringLiteral("output")))
    save(arguments.value(QStringLiteral("output")).toStdString(), title, opened.project, *session, report);
  return kDone;
}

}  // namespace

Command trainCommand() {
  return {QStringLiteral("train"), QStringLiteral("PROJECT [options]"), QStringLiteral("Trains a network and tests it."),
          declareOptions, run};
}

}  // namespace app

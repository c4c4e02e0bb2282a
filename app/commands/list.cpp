#include <functional>
#include <map>

#include "app/command.h"
#include "app/report.h"
#include "engine/activations/activation.h"
#include "engine/augmentations/augmentation.h"
#include "engine/initializers/initializer.h"
#include "engine/layers/layer_registry.h"
#include "engine/losses/loss.h"
#include "engine/metrics/metric.h"
#include "engine/optimizers/optimizer.h"
#include "engine/project/experiment.h"
#include "engine/regularizers/regularizer.h"
#include "engine/schedules/learning_rate_schedule.h"

namespace app {
namespace {

template <typename T>
void listRegistry(const Report& report) {
  for (const T* type : nn::Registry<T>::instance().types()) {
    report.event({{"id", type->id}, {"title", type->title}, {"category", type->category}, {"summary", type->summary}});
    report.line(type->id + std::string(type->id.size() < 28 ? 28 - type->id.size() : 1, ' ') + type->summary);
  }
}

using Lister = std::function<void(const Report&, const Environment&)>;

const std::map<std::string, Lister>& listers() {
  static const std::map<std::string, Lister> all = {
      {"activations", [](const Report& r, const Environment&) { listRegistry<nn::ActivationType>(r); }},
      {"augmentations", [](const Report& r, const Environment&) { listRegistry<nn::AugmentationType>(r); }},
      {"datasets", [](const Report& r, const Environment&) { listRegistry<nn::DatasetType>(r); }},
      {"examples",
       [](const Report& r, const Environment& environment) {
         for (const std::string& name : nn::exampleNames(environment.examples)) {
           const nn::Project project = nn::openProject(name, environment.examples).project;
           r.event({{"id", name}, {"title", project.title}, {"summary", project.notes}});
           r.line(name + std::string(name.size() < 28 ? 28 - name.size() : 1, ' ') + project.title);
         }
       }},
      {"initializers", [](const Report& r, const Environment&) { listRegistry<nn::InitializerType>(r); }},
      {"layers", [](const Report& r, const Environment&) { listRegistry<nn::LayerType>(r); }},
      {"losses", [](const Report& r, const Environment&) { listRegistry<nn::LossType>(r); }},
      {"metrics", [](const Report& r, const Environment&) { listRegistry<nn::MetricType>(r); }},
      {"optimizers", [](const Report& r, const Environment&) { listRegistry<nn::OptimizerType>(r); }},
      {"regularizers", [](const Report& r, const Environment&) { listRegistry<nn::RegularizerType>(r); }},
      {"schedules", [](const Report& r, const Environment&) { listRegistry<nn::ScheduleType>(r); }},
  };
  return all;
}

int run(const QCommandLineParser& arguments, const Environment& environment) {
  const std::string what = positional(arguments, 0, "what to list").toStdString();
  const auto it = listers().find(what);
  if (it == listers().end()) {
    std::string known;
    for (const auto& [name, lister] : listers()) known += (known.empty() ? "" : ", ") + name;
    throw UsageError("list: expected one of " + known + ", got '" + what + "'");
  }
  it->second(Report(arguments.isSet(QStringLiteral("json"))), environment);
  return kDone;
}

}  // namespace

Command listCommand() {
  return {QStringLiteral("list"),
          QStringLiteral("layers|activations|losses|optimizers|schedules|initializers|regularizers|metrics|augmentations|"
                         "datasets|examples [--json]"),
          QStringLiteral("What there is to build with."), [](QCommandLineParser&) {}, run};
}

}  // namespace app

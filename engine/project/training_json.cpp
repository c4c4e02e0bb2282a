#include "engine/project/training_json.h"

#include "engine/graph/graph_json.h"
#include "engine/metrics/metric.h"
#include "engine/optimizers/optimizer.h"
#include "engine/schedules/learning_rate_schedule.h"

namespace nn {
namespace {

constexpr std::int64_t kMaxEpochs = 1'000'000;
constexpr std::int64_t kMaxBatchSize = 1'000'000'000;
constexpr std::int64_t kMaxAccumulation = 1'000'000;
constexpr std::size_t kMaxClasses = 1'000'000;

// --- writing -----------------------------------------------------------------------------------------------------------

Json classWeightsToJson(const TrainingSettings& training) {
  if (training.classWeighting == ClassWeighting::Balanced) return "balanced";
  Json::List weights;
  for (const double weight : training.classWeights) weights.push_back(Json::plainNumber(weight));
  return weights;
}

Json earlyStoppingToJson(const EarlyStopping& rule) {
  return Json::Object{{"enabled", rule.enabled},
                      {"monitor", monitoredFigureId(rule.monitor)},
                      {"patience", rule.patience},
                      {"min_delta", Json::plainNumber(rule.minDelta)},
                      {"restore_best", rule.restoreBest}};
}

// --- reading -----------------------------------------------------------------------------------------------------------

/// The id of something registered.
template <typename Type>
std::string idFrom(const JsonField& field) {
  std::string id = field.text();
  if (Registry<Type>::instance().find(id)) return id;
  std::string known;
  for (const Type* type : Registry<Type>::instance().types()) known += (known.empty() ? "" : ", ") + type->id;
  field.fail("one of " + known, "'" + id + "'");
}

template <typename Type>
Options optionsFrom(const JsonField& field, const std::string& id) {
  Options options = optionsFromJson(field);
  try {
    completed(options, Registry<Type>::instance().require(id).options, id);
  } catch (const ConfigError& error) {
    field.fail(std::string("options of the ") + Type::kind(), error.what());
  }
  return options;
}

int countFrom(const JsonField& field, std::int64_t least, std::int64_t most) {
  return static_cast<int>(field.whole(least, most));
}

double positiveFrom(const JsonField& field) {
  const double number = field.number();
  if (number < 0) field.fail("a number of at least 0");
  return number;
}

void readClassWeights(const JsonField& field, TrainingSettings& training) {
  if (field.value().as<std::string>()) {
    if (field.text() != "balanced") field.fail("\"balanced\" or a list of numbers", "'" + field.text() + "'");
    training.classWeighting = ClassWeighting::Balanced;
    return;
  }
  training.classWeighting = ClassWeighting::Given;
  training.classWeights = field.numbers(kMaxClasses);
  for (const double weight : training.classWeights)
    if (weight < 0) field.fail("numbers that are 0 or more");
}

EarlyStopping earlyStoppingFrom(const JsonField& field) {
  field.requireObject({"enabled", "monitor", "patience", "min_delta", "restore_best"});
  EarlyStopping rule;
  if (const auto enabled = field.find("enabled")) rule.enabled = enabled->flag();
  if (const auto monitor = field.find("monitor")) {
    try {
      rule.monitor = monitoredFigureFromId(monitor->text());
    } catch (const ConfigError& error) {
      monitor->fail("a figure to watch", error.what());
    }
  }
  if (const auto patience = field.find("patience")) rule.patience = countFrom(*patience, 1, kMaxEpochs);
  if (const auto delta = field.find("min_delta")) rule.minDelta = positiveFrom(*delta);
  if (const auto restore = field.find("restore_best")) rule.restoreBest = restore->flag();
  return rule;
}

void readSchedule(const JsonField& field, TrainingSettings& training) {
  field.requireObject({"type", "options"});
  training.schedule = idFrom<ScheduleType>(field.at("type"));
  if (const auto options = field.find("options"))
    training.scheduleOptions = optionsFrom<ScheduleType>(*options, training.schedule);
}

void readClipping(const JsonField& field, TrainingSettings& training) {
  field.requireObject({"value", "norm"});
  if (const auto value = field.find("value")) training.clipValue = positiveFrom(*value);
  if (const auto norm = field.find("norm")) training.clipNorm = positiveFrom(*norm);
}

}  // namespace

Json trainingToJson(const TrainingSettings& training) {
  Json::Object result{{"epochs", training.epochs},       {"batch_size", training.batchSize},
                      {"optimizer", training.optimizer}, {"options", optionsToJson(training.optimizerOptions)},
                      {"shuffle", training.shuffle},     {"seed", training.seed}};
  const TrainingSettings usual;
  if (training.schedule != usual.schedule || training.scheduleOptions != usual.scheduleOptions)
    result.emplace_back("schedule",
                        Json::Object{{"type", training.schedule}, {"options", optionsToJson(training.scheduleOptions)}});
  if (training.clipValue != 0 || training.clipNorm != 0)
    result.emplace_back("gradient_clipping", Json::Object{{"value", Json::plainNumber(training.clipValue)},
                                                          {"norm", Json::plainNumber(training.clipNorm)}});
  if (training.accumulationSteps != usual.accumulationSteps)
    result.emplace_back("accumulation_steps", training.accumulationSteps);
  if (training.classWeighting != ClassWeighting::None) result.emplace_back("class_weights", classWeightsToJson(training));
  if (training.validationEvery != usual.validationEvery) result.emplace_back("validation_every", training.validationEvery);
  if (training.earlyStopping != usual.earlyStopping)
    result.emplace_back("early_stopping", earlyStoppingToJson(training.earlyStopping));
  if (!training.metric.empty()) result.emplace_back("metric", training.metric);
  return result;
}

TrainingSettings trainingFromJson(const JsonField& field) {
  field.requireObject({"epochs", "batch_size", "optimizer", "options", "shuffle", "seed", "schedule", "gradient_clipping",
                       "accumulation_steps", "class_weights", "validation_every", "early_stopping", "metric"});
  TrainingSettings training;
  if (const auto epochs = field.find("epochs")) training.epochs = countFrom(*epochs, 1, kMaxEpochs);
  if (const auto size = field.find("batch_size")) training.batchSize = static_cast<Index>(size->whole(0, kMaxBatchSize));
  if (const auto optimizer = field.find("optimizer")) training.optimizer = idFrom<OptimizerType>(*optimizer);
  if (const auto options = field.find("options"))
    training.optimizerOptions = optionsFrom<OptimizerType>(*options, training.optimizer);
  if (const auto shuffle = field.find("shuffle")) training.shuffle = shuffle->flag();
  if (const auto seed = field.find("seed")) training.seed = seed->wholeUnsigned();
  if (const auto schedule = field.find("schedule")) readSchedule(*schedule, training);
  if (const auto clipping = field.find("gradient_clipping")) readClipping(*clipping, training);
  if (const auto steps = field.find("accumulation_steps")) training.accumulationSteps = countFrom(*steps, 1, kMaxAccumulation);
  if (const auto weights = field.find("class_weights")) readClassWeights(*weights, training);
  if (const auto every = field.find("validation_every")) training.validationEvery = countFrom(*every, 0, kMaxBatchSize);
  if (const auto rule = field.find("early_stopping")) training.earlyStopping = earlyStoppingFrom(*rule);
  if (const auto metric = field.find("metric")) training.metric = idFrom<MetricType>(*metric);
  return training;
}

}  // namespace nn

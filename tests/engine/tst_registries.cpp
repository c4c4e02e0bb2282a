#include <QTest>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "engine/activations/activation.h"
#include "engine/augmentations/augmentation.h"
#include "engine/initializers/initializer.h"
#include "engine/layers/layer_registry.h"
#include "engine/losses/loss.h"
#include "engine/metrics/metric.h"
#include "engine/optimizers/optimizer.h"
#include "engine/regularizers/regularizer.h"
#include "engine/schedules/learning_rate_schedule.h"

using namespace nn;

namespace {

using Ids = std::set<std::string>;

template <typename Type>
Ids registeredIds() {
  Ids ids;
  for (const Type* type : Registry<Type>::instance().types()) ids.insert(type->id);
  return ids;
}

/// Names of the files in a folder of the engine that register something of this kind.
Ids filesThatRegister(const std::string& folder, const std::string& registration) {
  Ids stems;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(LAYERLAB_SOURCE_DIR) + "/engine/" + folder)) {
    if (entry.path().extension() != ".cpp") continue;
    std::ifstream file(entry.path());
    std::stringstream text;
    text << file.rdbuf();
    if (text.str().find("const " + registration + " registration") != std::string::npos) stems.insert(entry.path().stem());
  }
  return stems;
}

QString joined(const Ids& ids) {
  QStringList list;
  for (const std::string& id : ids) list << QString::fromStdString(id);
  return list.join(", ");
}

bool isIdentifier(const std::string& id) {
  return !id.empty() &&
         std::ranges::all_of(id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

/// What the user would miss in a description; empty when nothing.
template <typename Type>
std::string faultOf(const Type& type) {
  if (!isIdentifier(type.id)) return "id is not in lower_snake_case";
  if (type.title.empty() || type.category.empty()) return "no title or category";
  if (type.summary.size() < 20 || !type.summary.ends_with('.')) return "summary is no sentence";
  if (type.formula.empty()) return "no formula";
  if constexpr (requires { type.create; })
    if (!type.create) return "cannot be created";
  return {};
}

std::string faultOf(const std::vector<OptionSpec>& specs) {
  Ids names;
  for (const OptionSpec& spec : specs) {
    if (!isIdentifier(spec.name)) return spec.name + ": name is not in lower_snake_case";
    if (!names.insert(spec.name).second) return spec.name + ": twice";
    if (spec.label.empty()) return spec.name + ": no label";
    if (spec.help.size() < 20 || !spec.help.ends_with('.')) return spec.name + ": help is no sentence";
    if (const auto reason = reasonNotValid(spec, spec.defaultValue)) return spec.name + ": its default: " + *reason;
    if (spec.onlyWhen && std::ranges::count(specs, spec.onlyWhen->option, &OptionSpec::name) != 1)
      return spec.name + ": depends on an option that is not there";
  }
  return {};
}

template <typename Type>
void checkDescriptions() {
  Ids titles;
  for (const Type* type : Registry<Type>::instance().types()) {
    std::string fault = faultOf(*type);
    if constexpr (std::is_same_v<Type, LayerType>)
      fault += faultOf(optionSpecs(*type));
    else if constexpr (requires { type->options; })
      fault += faultOf(type->options);
    QVERIFY2(fault.empty(), (std::string(Type::kind()) + " '" + type->id + "': " + fault).c_str());
    QVERIFY2(titles.insert(type->title).second, ("title used twice: " + type->title).c_str());
  }
}

}  // namespace

/// What is registered is what lies in the folders (a forgotten CMake line fails here), and describes itself completely.
class TestRegistries : public QObject {
  Q_OBJECT

 private slots:
  void everyFileIsBuilt_data() {
    QTest::addColumn<QString>("registered");
    QTest::addColumn<QString>("files");
    const auto add = [](const char* folder, const Ids& ids, const char* registration) {
      QTest::newRow(folder) << joined(ids) << joined(filesThatRegister(folder, registration));
    };
    add("layers", registeredIds<LayerType>(), "LayerRegistration");
    add("activations", registeredIds<ActivationType>(), "ActivationRegistration");
    add("losses", registeredIds<LossType>(), "LossRegistration");
    add("metrics", registeredIds<MetricType>(), "MetricRegistration");
    add("initializers", registeredIds<InitializerType>(), "InitializerRegistration");
    add("regularizers", registeredIds<RegularizerType>(), "RegularizerRegistration");
    add("optimizers", registeredIds<OptimizerType>(), "OptimizerRegistration");
    add("augmentations", registeredIds<AugmentationType>(), "AugmentationRegistration");
    add("schedules", registeredIds<ScheduleType>(), "ScheduleRegistration");
  }
  void everyFileIsBuilt() {
    QFETCH(QString, registered);
    QVERIFY(!registered.isEmpty());
    QTEST(registered, "files");
  }

  void idsInFilesStayWhatTheyAre() {
    // These names are in users' files: adding some is fine, renaming or losing one is not.
    const auto contains = [](const Ids& all, const Ids& part) { return std::ranges::includes(all, part); };
    QVERIFY(contains(
        registeredIds<LayerType>(),
        {"input",      "dense",    "conv2d",          "max_pool2d",    "average_pool2d", "flatten",         "dropout",
         "activation", "output",   "batch_norm",      "layer_norm",    "group_norm",     "rescale",         "normalization",
         "add",        "subtract", "multiply",        "average",       "maximum",        "minimum",         "concatenate",
         "reshape",    "permute",  "spatial_dropout", "alpha_dropout", "gaussian_noise", "gaussian_dropout"}));
    QVERIFY(contains(registeredIds<ActivationType>(),
                     {"elu", "gelu", "hard_sigmoid", "leaky_relu", "linear", "prelu", "relu", "selu", "sigmoid", "softmax",
                      "softplus", "softsign", "step", "swish", "tanh"}));
    QVERIFY(contains(registeredIds<LossType>(), {"binary_cross_entropy", "categorical_cross_entropy", "hinge", "huber",
                                                 "kl_divergence", "log_cosh", "mean_absolute_error", "mean_squared_error",
                                                 "poisson", "sparse_categorical_cross_entropy", "squared_hinge"}));
    QVERIFY(contains(registeredIds<OptimizerType>(), {"sgd", "rmsprop", "adam"}));
    QVERIFY(contains(registeredIds<InitializerType>(),
                     {"constant", "glorot_normal", "glorot_uniform", "he_normal", "he_uniform", "identity", "lecun_normal",
                      "lecun_uniform", "ones", "orthogonal", "random_normal", "random_uniform", "truncated_normal", "zeros"}));
    QVERIFY(contains(registeredIds<RegularizerType>(), {"l1", "l2"}));
    QVERIFY(contains(registeredIds<AugmentationType>(),
                     {"brightness", "contrast", "cutout", "elastic", "gaussian_blur", "gaussian_noise", "horizontal_flip",
                      "rotate", "shear", "shift", "vertical_flip", "zoom"}));
    QVERIFY(
        contains(registeredIds<MetricType>(), {"accuracy", "auc", "binary_accuracy", "f1", "mean_absolute_error", "precision",
                                               "r_squared", "recall", "root_mean_squared_error", "top_k_accuracy"}));
  }

  void layersDescribeThemselves() { checkDescriptions<LayerType>(); }
  void activationsDescribeThemselves() { checkDescriptions<ActivationType>(); }
  void lossesDescribeThemselves() { checkDescriptions<LossType>(); }
  void metricsDescribeThemselves() { checkDescriptions<MetricType>(); }
  void initializersDescribeThemselves() { checkDescriptions<InitializerType>(); }
  void augmentationsDescribeThemselves() {
    checkDescriptions<AugmentationType>();
    for (const AugmentationType* type : AugmentationRegistry::instance().types())
      QVERIFY2(!type->reference.empty(), type->id.c_str());
  }
  void regularizersDescribeThemselves() { checkDescriptions<RegularizerType>(); }
  void optimizersDescribeThemselves() {
    checkDescriptions<OptimizerType>();
    for (const OptimizerType* type : OptimizerRegistry::instance().types())
      QVERIFY(std::ranges::count(type->options, "learning_rate", &OptionSpec::name) == 1);
  }

  void schedulesDescribeThemselves() {
    checkDescriptions<ScheduleType>();
    for (const ScheduleType* type : ScheduleRegistry::instance().types())
      for (const char* name : {"unit", "warmup"}) QVERIFY(std::ranges::count(type->options, name, &OptionSpec::name) == 1);
  }

  void derivativesAndRangesAreGiven() {
    for (const ActivationType* type : ActivationRegistry::instance().types())
      QVERIFY2(!type->derivative.empty() && !type->range.empty(), type->id.c_str());
    for (const LossType* type : LossRegistry::instance().types()) QVERIFY2(!type->derivative.empty(), type->id.c_str());
  }

  void aDuplicateIsRefused() {
    QVERIFY_THROWS_EXCEPTION(ConfigError, MetricRegistry::instance().add(*MetricRegistry::instance().find("accuracy")));
  }

  void typesAreSortedByCategoryAndTitle() {
    const auto types = LayerRegistry::instance().types();
    QVERIFY(std::ranges::is_sorted(types, {}, [](const LayerType* type) { return std::tie(type->category, type->title); }));
  }
};

QTEST_APPLESS_MAIN(TestRegistries)
#include "tst_registries.moc"

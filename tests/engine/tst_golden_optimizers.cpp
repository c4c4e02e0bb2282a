// Optimizers and schedules against PyTorch: tests/golden/optimizers.safetensors, written by make_optimizers.py there. The name
// of an array is its case: "optimizer adam beta1=0.8", "schedule step_decay unit=steps gamma=0.5".

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "engine/optimizers/optimizer.h"
#include "engine/schedules/learning_rate_schedule.h"
#include "tests/support/golden.h"

using namespace nn;

namespace {

constexpr double kOptimizerTolerance = sizeof(Scalar) == 8 ? 1e-10 : 1e-6;  // relative
constexpr double kScheduleTolerance = 1e-12;                                // relative

const SafetensorsFile& file() {
  static const SafetensorsFile file = golden::read("optimizers.safetensors");
  return file;
}

std::vector<double> array(const std::string& name) { return file().arrays.at(name).toDoubles(name); }

/// "schedule step_decay unit=steps" taken apart.
struct Case {
  std::string kind, id;
  Options options;
};

Case takenApart(const QString& name) {
  const std::string kind = name.section(' ', 0, 0).toStdString(), id = name.section(' ', 1, 1).toStdString();
  const std::vector<OptionSpec>& specs = kind == OptimizerType::kind() ? OptimizerRegistry::instance().require(id).options
                                                                       : ScheduleRegistry::instance().require(id).options;
  return {kind, id, golden::optionsOf(name, specs)};
}

QStringList casesOf(const char* kind) {
  QStringList names;
  for (const auto& [name, values] : file().arrays)
    if (name.starts_with(std::string(kind) + ' ')) names << QString::fromStdString(name);
  return names;
}

void addRows(const char* kind) {
  QTest::addColumn<QString>("name");
  for (const QString& name : casesOf(kind)) QTest::newRow(qPrintable(name)) << name;
}

/// Ids of the registry that have fewer than two cases in the file.
template <typename Type>
QString missing() {
  QStringList ids;
  for (const Type* type : Registry<Type>::instance().types()) {
    const auto isCase = [&](const QString& name) { return name.section(' ', 1, 1).toStdString() == type->id; };
    const QStringList cases = casesOf(Type::kind());
    if (std::count_if(cases.begin(), cases.end(), isCase) < 2) ids << QString::fromStdString(type->id);
  }
  return ids.join(' ');
}

std::vector<Scalar> toScalars(std::span<const double> values) {
  std::vector<Scalar> result;
  for (const double value : values) result.push_back(static_cast<Scalar>(value));
  return result;
}

/// "step 3, weight 5: got 1, PyTorch 2" for the first number that is off by more than this part; empty when none is.
QString firstDifference(std::span<const double> got, std::span<const double> expected, double tolerance, std::size_t width) {
  if (got.size() != expected.size()) return QStringLiteral("%1 numbers instead of %2").arg(got.size()).arg(expected.size());
  // Where a sum of numbers around 1 has come near zero, their rounding is still there, and differs without fused products.
  constexpr double kRounding = std::numeric_limits<Scalar>::epsilon();
  for (std::size_t i = 0; i < got.size(); ++i)
    if (!(std::abs(got[i] - expected[i]) <= tolerance * std::abs(expected[i]) + kRounding))
      return QStringLiteral("step %1, number %2: got %3, PyTorch %4")
          .arg(i / width + 1)
          .arg(i % width + 1)
          .arg(got[i], 0, 'g', 17)
          .arg(expected[i], 0, 'g', 17);
  return {};
}

}  // namespace

class TestGoldenOptimizers : public QObject {
  Q_OBJECT

 private slots:
  void everyOptimizerHasCases() { QCOMPARE(missing<OptimizerType>(), QString()); }
  void everyScheduleHasCases() { QCOMPARE(missing<ScheduleType>(), QString()); }

  void weightsAreThoseOfPyTorch_data() { addRows(OptimizerType::kind()); }
  void weightsAreThoseOfPyTorch() {
    QFETCH(QString, name);
    const Case taken = takenApart(name);
    const OptimizerType& type = OptimizerRegistry::instance().require(taken.id);
    const auto optimizer = createOptimizer(taken.id, taken.options);
    const double rate = completed(taken.options, type.options, taken.id).get<double>("learning_rate");

    std::vector<Scalar> weights = toScalars(array("weights"));
    const std::vector<double> gradients = array("gradients");
    const std::size_t width = weights.size(), steps = gradients.size() / width;
    QVERIFY(steps >= 25);
    std::vector<std::vector<Scalar>> memory(optimizer->memoryNames().size(), std::vector<Scalar>(width));
    std::vector<double> got;
    for (std::size_t step = 0; step < steps; ++step) {
      const std::vector<std::span<Scalar>> views(memory.begin(), memory.end());
      optimizer->update(weights, toScalars(std::span(gradients).subspan(step * width, width)), views, rate,
                        static_cast<std::int64_t>(step) + 1);
      got.insert(got.end(), weights.begin(), weights.end());
    }
    const QString difference = firstDifference(got, array(name.toStdString()), kOptimizerTolerance, width);
    QVERIFY2(difference.isEmpty(), qPrintable(difference));
  }

  void ratesAreThoseOfPyTorch_data() { addRows(ScheduleType::kind()); }
  void ratesAreThoseOfPyTorch() {
    QFETCH(QString, name);
    const Case taken = takenApart(name);
    const auto schedule = createSchedule(taken.id, taken.options);
    const std::vector<double> expected = array(name.toStdString()), losses = array("losses");
    const double base = array("base").front();
    const auto stepsPerEpoch = static_cast<std::size_t>(array("steps per epoch").front());
    QVERIFY(expected.size() >= 25);
    std::vector<double> got;
    for (std::size_t step = 0; step < expected.size(); ++step)
      got.push_back(base * schedule->factor({.step = static_cast<std::int64_t>(step),
                                             .stepsPerEpoch = static_cast<Index>(stepsPerEpoch),
                                             .totalSteps = static_cast<std::int64_t>(expected.size()),
                                             .monitored = std::span(losses).first(step / stepsPerEpoch)}));
    const QString difference = firstDifference(got, expected, kScheduleTolerance, 1);
    QVERIFY2(difference.isEmpty(), qPrintable(difference));
  }
};

QTEST_APPLESS_MAIN(TestGoldenOptimizers)
#include "tst_golden_optimizers.moc"

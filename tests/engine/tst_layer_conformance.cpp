#include <QTest>

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/core/parallel.h"
#include "tests/support/gradient_check.h"
#include "tests/support/layer_conformance.h"

using namespace nn;

namespace {

enum class Fault {
  None,
  WrongInputGradient,
  WrongParameterGradient,
  OverwritesGradient,
  LeavesOutputUnwritten,
  WritesBeyondTheOutput,
  DependsOnItsPlaceInTheBatch,
  TouchesReadyGradients,
  Remembers,
  LearnsWhenPredicting,
  DependsOnThreads,
  Allocates,
  HidesNan,
  AddsInsteadOfAssigning,
  ForgetsTheMask,
  MasksNegativeNumbersOnly,
  AddsToRows,
  RowsDependOnTheRun,
  WritesBeyondTheRun,
  ReadsTheInput,
  ReadsTheOutput,
  IsNotRectified
};

Fault currentFault = Fault::None;

/// a = 2·w ⊙ x, the 2 standing for an activation, with a fault built in. Promises all that a plan can promise of that.
class FaultyLayer : public Layer {
 public:
  LayerPlan plan(std::span<const Shape> inputs) const override {
    LayerPlan plan{.outputs = {inputs[0]},
                   .parameters = {{.name = "w", .shape = inputs[0], .initializer = "zeros", .fanIn = 1, .fanOut = 1}},
                   .buffers = {{"passes", {1}, 3}}};
    plan.wholeBatchGradient = plan.assignsInputGradients = plan.masksInputGradient = true;
    plan.rectified = fault_ == Fault::IsNotRectified;
    plan.backwardReadsInput = fault_ != Fault::ReadsTheInput;
    plan.backwardReadsOutput = false;
    return plan;
  }

  void forward(const ForwardPass& pass) const override {
    const auto x = pass.inputs[0].values(), w = pass.parameters[0].values();
    const auto a = pass.outputs[0].values();
    if (pass.mode == Mode::Train || fault_ == Fault::LearnsWhenPredicting) pass.buffers[0].data()[0] += 1;
    if (fault_ == Fault::Allocates) std::vector<Scalar>(x.size()).swap(scratch_);
    for (std::size_t i = 0; i < x.size(); ++i) {
      a[i] = (pass.skipActivation ? 1 : 2) * w[i % w.size()] * x[i];
      if (fault_ == Fault::DependsOnItsPlaceInTheBatch) a[i] += static_cast<Scalar>(i);
      if (fault_ == Fault::HidesNan && std::isnan(a[i])) a[i] = 0;
      if (fault_ == Fault::Remembers) a[i] += static_cast<Scalar>(++calls_);
      if (fault_ == Fault::DependsOnThreads) a[i] += static_cast<Scalar>(parallelThreads());
    }
    if (fault_ == Fault::LeavesOutputUnwritten) a.back() = std::numeric_limits<Scalar>::quiet_NaN();
    if (fault_ == Fault::WritesBeyondTheOutput) a.data()[a.size()] = 0;
  }

  void backward(const BackwardPass& pass) const override {
    const auto x = pass.inputs[0].values(), w = pass.parameters[0].values();
    const auto dz = pass.outputGradients[0].values(), dx = pass.inputGradients[0].values(),
               dw = pass.parameterGradients[0].values();
    if (!pass.outputGradientIsReady || fault_ == Fault::TouchesReadyGradients)
      for (Scalar& g : dz) g *= 2;
    const bool assigns = pass.assigns() && fault_ != Fault::AddsInsteadOfAssigning;
    for (std::size_t i = 0; i < dx.size(); ++i) {
      Scalar added = dz[i] * w[i % w.size()] * (fault_ == Fault::WrongInputGradient ? Scalar(1.001) : 1);
      if (fault_ == Fault::ReadsTheOutput) added += 0 * pass.outputs[0].values()[i];
      dx[i] = assigns || fault_ == Fault::OverwritesGradient ? added : dx[i] + added;
      const bool isClosed = fault_ == Fault::MasksNegativeNumbersOnly ? x[i] < 0 : x[i] <= 0;
      if (pass.inputIsRectified && isClosed && fault_ != Fault::ForgetsTheMask) dx[i] = 0;
    }
    if (dw.empty()) return;
    for (std::size_t i = 0; i < x.size(); ++i)
      dw[i % dw.size()] += dz[i] * x[i] * (fault_ == Fault::WrongParameterGradient && i == 0 ? Scalar(0.5) : 1);
  }

  void writeGradientRows(const BackwardPass& pass, Index, Index first, Index count, Scalar* gradient) const override {
    const auto x = pass.inputs[0].values();
    const std::span<const Scalar> dz = pass.outputGradients[0].values();
    const auto size = static_cast<std::size_t>(pass.parameters[0].size()), rowSize = size / 2;
    const std::size_t begin = static_cast<std::size_t>(first) * rowSize, length = static_cast<std::size_t>(count) * rowSize;
    for (std::size_t i = 0; i < length; ++i) {
      if (fault_ != Fault::AddsToRows) gradient[i] = 0;
      for (std::size_t e = begin + i; e < x.size(); e += size) gradient[i] += dz[e] * x[e];
      if (fault_ == Fault::RowsDependOnTheRun && count == 1) gradient[i] *= Scalar(1.00001);
    }
    if (fault_ == Fault::WritesBeyondTheRun) gradient[length] = 0;
  }

 private:
  Fault fault_ = currentFault;
  mutable int calls_ = 0;
  mutable std::vector<Scalar> scratch_;
};

/// Names of the checks that the layer with this fault does not pass.
QStringList failedChecks(Fault fault) {
  currentFault = fault;
  const LayerType type = {.id = "test_faulty",
                          .title = "Faulty",
                          .category = "Test",
                          .summary = "",
                          .reference = "",
                          .formula = "",
                          .icon = "",
                          .create = [](const Options&) -> std::unique_ptr<Layer> { return std::make_unique<FaultyLayer>(); }};
  QStringList failed;
  for (const layer_conformance::Check& check : layer_conformance::checks())
    if (!check.run(type, {"faulty", {}, {{2, 3}}}).empty()) failed << check.name;
  return failed;
}

}  // namespace

/// Runs the battery over every case of every registered layer, and over layers that are wrong on purpose.
class TestLayerConformance : public QObject {
  Q_OBJECT

 private slots:
  void everyLayerHasCases() {
    for (const LayerType* type : LayerRegistry::instance().types())
      QVERIFY2(type->cases.size() >= 4, (type->id + " has fewer than 4 conformance cases").c_str());
  }

  void conforms_data() {
    QTest::addColumn<const LayerType*>("type");
    QTest::addColumn<const ConformanceCase*>("conformanceCase");
    QTest::addColumn<const layer_conformance::Check*>("check");
    for (const LayerType* type : LayerRegistry::instance().types())
      for (const ConformanceCase& conformanceCase : type->cases)
        for (const layer_conformance::Check& check : layer_conformance::checks())
          QTest::addRow("%s, %s: %s", type->id.c_str(), conformanceCase.name.c_str(), check.name)
              << type << &conformanceCase << &check;
  }
  void conforms() {
    QFETCH(const LayerType*, type);
    QFETCH(const ConformanceCase*, conformanceCase);
    QFETCH(const layer_conformance::Check*, check);
    const std::string failure = check->run(*type, *conformanceCase);
    QVERIFY2(failure.empty(), failure.c_str());
  }

  void findsFaults_data() {
    QTest::addColumn<int>("fault");
    QTest::addColumn<QString>("check");
    const auto add = [](const char* name, Fault fault, const char* check) {
      QTest::newRow(name) << static_cast<int>(fault) << QString(check);
    };
    add("leaves an output unwritten", Fault::LeavesOutputUnwritten, "writes all and nothing else");
    add("writes beyond the output", Fault::WritesBeyondTheOutput, "writes all and nothing else");
    add("depends on its place in the batch", Fault::DependsOnItsPlaceInTheBatch, "rows are independent");
    add("touches ready gradients", Fault::TouchesReadyGradients, "backward in two calls");
    add("remembers", Fault::Remembers, "evaluate repeats");
    add("learns when predicting", Fault::LearnsWhenPredicting, "buffers follow training");
    add("depends on threads", Fault::DependsOnThreads, "threads do not matter");
    add("allocates", Fault::Allocates, "does not allocate");
    add("hides NaN", Fault::HidesNan, "NaN comes through");
    add("adds instead of assigning", Fault::AddsInsteadOfAssigning, "assigns the input gradients");
    add("forgets the mask", Fault::ForgetsTheMask, "masks the input gradient");
    add("takes a zero for open", Fault::MasksNegativeNumbersOnly, "masks the input gradient");
    add("adds to rows", Fault::AddsToRows, "writes rows of gradients");
    add("rows depend on the run", Fault::RowsDependOnTheRun, "writes rows of gradients");
    add("writes beyond the run", Fault::WritesBeyondTheRun, "writes rows of gradients");
    add("reads the input", Fault::ReadsTheInput, "reads no more than it says");
    add("reads the output", Fault::ReadsTheOutput, "reads no more than it says");
    add("is not rectified", Fault::IsNotRectified, "is rectified");
    if (!gradient_check::kIsMeaningful) return;
    add("wrong input gradient", Fault::WrongInputGradient, "gradients");
    add("wrong parameter gradient", Fault::WrongParameterGradient, "gradients");
    add("overwrites a gradient", Fault::OverwritesGradient, "gradients");
  }
  void findsFaults() {
    QFETCH(int, fault);
    QFETCH(QString, check);
    QVERIFY2(failedChecks(static_cast<Fault>(fault)).contains(check), qPrintable(check + " found nothing"));
  }

  void findsNothingWrongWithARightLayer() { QCOMPARE(failedChecks(Fault::None), QStringList()); }
};

QTEST_APPLESS_MAIN(TestLayerConformance)
#include "tst_layer_conformance.moc"

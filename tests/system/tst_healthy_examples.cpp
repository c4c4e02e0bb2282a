// The training doctor has nothing to say about examples that are as they should be.

#include <QtTest>

#include "engine/doctor/check_up.h"

using namespace nn;
namespace fs = std::filesystem;

namespace {

constexpr int kSteps = 500, kEvery = 25, kThreads = 2;

fs::path examplesFolder() { return fs::path(LAYERLAB_SOURCE_DIR) / "examples" / "projects"; }

}  // namespace

class HealthyExamplesTest : public QObject {
  Q_OBJECT

 private slots:
  void getNoAdvice_data() {
    QTest::addColumn<QString>("name");
    // Those whose 500 steps take seconds. The deep plain network is not healthy: it shows what goes wrong.
    for (const char* name : {"boston-housing", "boston-two-branches", "email-spam", "fashion-mlp", "fashion-mlp-512",
                             "fashion-two-heads", "lenet5", "logistic-regression", "mnist-convnet", "perceptron",
                             "playground-circles", "playground-classes", "playground-regression", "playground-spiral",
                             "playground-xor", "shared-halves", "sobel-edges", "three-four-four-three", "xor"})
      QTest::newRow(name) << QString::fromLatin1(name);
  }

  void getNoAdvice() {
    QFETCH(QString, name);
    const Project project = openProject(name.toStdString(), examplesFolder()).project;
    const DataPaths paths = DataPaths::standard({}, fs::path(LAYERLAB_SOURCE_DIR) / "resources");
    const auto data = std::make_shared<const PreparedData>(prepareData(project.data, project.training.seed, paths));
    for (const Advice& advice : checkUp(project, data, {.steps = kSteps, .every = kEvery, .threads = kThreads}))
      QFAIL((advice.rule + " at step " + std::to_string(advice.step) + ": " + advice.title + " " + advice.message).c_str());
  }
};

QTEST_APPLESS_MAIN(HealthyExamplesTest)
#include "tst_healthy_examples.moc"

#include <cmath>

#include <QtTest>

#include "engine/analysis/plane_response.h"
#include "engine/core/error.h"
#include "engine/data/catalog.h"
#include "engine/data/point_features.h"
#include "tests/support/networks.h"
#include "tests/support/small_data.h"
#include "tests/support/thrown.h"

namespace {

using namespace nn;

Index tensorOf(const Network& network, const char* node) {
  return *network.plan().tensorOf({network.plan().graph.findByName(node)->id, 0});
}

}  // namespace

class TestPlaneResponse : public QObject {
  Q_OBJECT

 private slots:
  void unitsAnswerAsForSinglePoints() {
    const auto data = loadData("moons", {{"derived_features", true}}, 1, DataPaths()).train;
    const Normalizer normalizer = Normalizer::fit(*data, Scaling::Standardize);
    Network network = Network::compile(networks::mlp(7, 5, 2, "tanh"));
    network.initialize(4);
    const PlaneArea area{-2, 1, -1, 3};
    constexpr Index kSide = 19;  // no multiple of the batch
    PlaneResponse response(network.sharedPlan(), data->info(), normalizer, area, kSide);
    const Index hidden = tensorOf(network, "dense_1"), out = tensorOf(network, "dense_2");
    const std::vector<Tensor> answers = response.run(network, std::vector{hidden, out});
    QCOMPARE(answers[0].shape(), (Shape{5, kSide, kSide}));
    QCOMPARE(answers[1].shape(), (Shape{2, kSide, kSide}));

    Execution single(network.sharedPlan(), 1, Execution::Purpose::Predict);
    for (const auto& [row, column] : {std::pair<Index, Index>{0, 0}, {0, 18}, {18, 0}, {9, 4}, {17, 13}}) {
      Tensor input(Shape{1, 7});
      writePoint(-2 + 3 * (static_cast<double>(column) + 0.5) / kSide, 3 - 4 * (static_cast<double>(row) + 0.5) / kSide,
                 input.values());
      normalizer.apply(input.values());
      single.evaluate(network, std::vector<ConstTensorView>{input.view()});
      for (Index unit = 0; unit < 5; ++unit)
        QVERIFY(std::abs(answers[0].data()[(unit * kSide + row) * kSide + column] -
                         single.activation({network.plan().tensors[static_cast<std::size_t>(hidden)].port}).data()[unit]) <
                1e-5);
      for (Index unit = 0; unit < 2; ++unit)
        QVERIFY(std::abs(answers[1].data()[(unit * kSide + row) * kSide + column] - single.prediction().data()[unit]) < 1e-5);
    }
  }

  void theAreaHoldsAllPoints() {
    const auto wide = small_data::table({{-4, 1}, {2, 3}}), far = small_data::table({{0, 9}});
    const PlaneArea area = areaOf(std::vector<std::shared_ptr<const Dataset>>{wide, nullptr, far});
    QVERIFY(area.left < -4 && area.right > 2 && area.bottom < 1 && area.top > 9);
    QVERIFY(std::abs((area.right - area.left) - (area.top - area.bottom)) < 1e-9);  // a square
    QVERIFY((areaOf({}) == PlaneArea{-1.2, 1.2, -1.2, 1.2}));
    const auto one = areaOf(std::vector<std::shared_ptr<const Dataset>>{small_data::table({{5, 5}})});
    QVERIFY(one.left < 5 && one.right > 5);
  }

  void refusesOtherData() {
    const Network network = Network::compile(networks::mlp(3, 5, 2));
    const auto data = small_data::table({{1, 2, 3}});
    QVERIFY(thrown<ConfigError>([&] {
              PlaneResponse(network.sharedPlan(), data->info(), {}, {}, 8);
            }).startsWith("plane: expected data of two numbers a sample, got 'table'"));
  }
};

QTEST_APPLESS_MAIN(TestPlaneResponse)
#include "tst_plane_response.moc"

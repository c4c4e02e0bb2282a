#include <cmath>

#include <QtTest>

#include "engine/analysis/loss_surface.h"
#include "engine/core/error.h"
#include "engine/training/supervised_trainer.h"
#include "tests/support/networks.h"
#include "tests/support/thrown.h"

namespace {

using namespace nn;

Network makeNetwork(std::uint64_t seed = 1) {
  Network network = Network::compile(networks::mlp(4, 5, 3));
  network.initialize(seed);
  return network;
}

std::shared_ptr<const Dataset> samples() { return networks::clouds(Shape{4}, 3, 60); }

Network moved(const Network& centre, const WeightDirection& u, double a, const WeightDirection& v, double b) {
  Network network = centre;
  for (std::size_t p = 0; p < u.size(); ++p)
    for (Index i = 0; i < u[p].size(); ++i)
      network.parameter(static_cast<Index>(p)).data()[i] +=
          static_cast<Scalar>(a) * u[p].data()[i] + static_cast<Scalar>(b) * v[p].data()[i];
  return network;
}

double length(const WeightDirection& d) {
  double sum = 0;
  for (const Tensor& part : d)
    for (const Scalar x : part.values()) sum += static_cast<double>(x) * static_cast<double>(x);
  return std::sqrt(sum);
}

double product(const WeightDirection& u, const WeightDirection& v) {
  double sum = 0;
  for (std::size_t p = 0; p < u.size(); ++p)
    for (Index i = 0; i < u[p].size(); ++i) sum += static_cast<double>(u[p].data()[i]) * static_cast<double>(v[p].data()[i]);
  return sum;
}

}  // namespace

class TestLossSurface : public QObject {
  Q_OBJECT

 private slots:
  void lossesAreThoseOfTheMovedNetworks() {
    const Network centre = makeNetwork();
    const auto data = samples();
    const WeightDirection u = randomFilterDirection(centre, 3, 0), v = singleWeightDirection(centre.plan(), 0, 7);
    const SliceGrid grid{-1, 1, -2, 2, 5, 4};
    const auto slice = lossSlice(centre, u, v, grid, data, 1000);
    QVERIFY(slice);
    QCOMPARE(slice->samples, Index{60});
    QCOMPARE(slice->losses.size(), std::size_t{20});
    for (Index row = 0; row < 4; ++row)
      for (Index column = 0; column < 5; ++column) {
        const double direct = evaluateNetwork(moved(centre, u, grid.aAt(column), v, grid.bAt(row)), data).loss;
        QVERIFY2(std::abs(slice->lossAt(row, column) - direct) < 1e-5 * (1 + direct),
                 qPrintable(QString::number(slice->lossAt(row, column)) + " instead of " + QString::number(direct)));
      }
    QCOMPARE(grid.aAt(0), -1.0);
    QCOMPARE(grid.bAt(0), 2.0);  // the first row is at the top
  }

  void filtersOfRandomDirectionsAreAsLongAsTheNetworks() {
    const Network network = makeNetwork();
    const WeightDirection d = randomFilterDirection(network, 1, 0);
    for (std::size_t p = 0; p < d.size(); ++p) {
      const ParameterSpec& spec = network.plan().parameters[p];
      const auto weights = network.parameter(static_cast<Index>(p)).values();
      if (spec.shape.rank() == 1) {
        for (const Scalar x : d[p].values()) QCOMPARE(x, Scalar{0});
        continue;
      }
      const auto filters = static_cast<std::size_t>(spec.shape[1]);
      for (std::size_t j = 0; j < filters; ++j) {
        double own = 0, wanted = 0;
        for (std::size_t i = j; i < weights.size(); i += filters) {
          own += std::pow(d[p].values()[i], 2);
          wanted += std::pow(weights[i], 2);
        }
        QVERIFY(std::abs(std::sqrt(own) - std::sqrt(wanted)) < 1e-5);
      }
    }
    QVERIFY(std::abs(product(d, randomFilterDirection(network, 1, 0)) - std::pow(length(d), 2)) < 1e-4);  // same seed
    QVERIFY(std::abs(product(d, randomFilterDirection(network, 1, 1))) < 0.9 * std::pow(length(d), 2));   // another stream
  }

  void projectionFindsThePlaceOnTheSlice() {
    const Network centre = makeNetwork();
    const WeightDirection u = randomFilterDirection(centre, 1, 0), v = randomFilterDirection(centre, 1, 1);  // no right angle
    const auto there = std::make_shared<const Network>(moved(centre, u, 0.7, v, -1.3));
    const auto points = projectOntoSlice(centre, u, v, std::vector{there, std::make_shared<const Network>(centre)});
    QVERIFY(std::abs(points[0].a - 0.7) < 1e-4 && std::abs(points[0].b + 1.3) < 1e-4);
    QVERIFY(std::abs(points[1].a) < 1e-6 && std::abs(points[1].b) < 1e-6);
  }

  void pathDirectionsHoldThePath() {
    const Network end = makeNetwork();
    const WeightDirection u = randomFilterDirection(end, 1, 0), v = randomFilterDirection(end, 1, 1);
    std::vector<std::shared_ptr<const Network>> path;
    for (int t = 10; t >= 0; --t) path.push_back(std::make_shared<const Network>(moved(end, u, 0.3 * t, v, 0.05 * t * t)));
    const auto directions = pathDirections(path, 1);
    QVERIFY(directions);
    QVERIFY(std::abs(length(directions->first) - 1) < 1e-4 && std::abs(length(directions->second) - 1) < 1e-4);
    QVERIFY(std::abs(product(directions->first, directions->second)) < 1e-3);
    // A path in a plane lies on the slice: the way back to weights from the projection gives the same network.
    const auto points = projectOntoSlice(end, directions->first, directions->second, path);
    for (std::size_t t = 0; t < path.size(); ++t) {
      const Network back = moved(end, directions->first, points[t].a, directions->second, points[t].b);
      for (Index p = 0; p < static_cast<Index>(end.plan().parameters.size()); ++p)
        for (Index i = 0; i < back.parameter(p).size(); ++i)
          QVERIFY(std::abs(back.parameter(p).data()[i] - path[t]->parameter(p).data()[i]) < 1e-3);
    }
  }

  void aPathThatGoesNowhereHasNoDirections() {
    const auto network = std::make_shared<const Network>(makeNetwork());
    QVERIFY(!pathDirections(std::vector{network, network, network}, 1));
    QVERIFY(!pathDirections(std::vector{network}, 1));
  }

  void aStraightPathHasASecondDirectionToo() {
    const Network end = makeNetwork();
    const WeightDirection u = randomFilterDirection(end, 1, 0);
    std::vector<std::shared_ptr<const Network>> path;
    for (int t = 4; t >= 0; --t) path.push_back(std::make_shared<const Network>(moved(end, u, t, u, 0)));
    const auto directions = pathDirections(path, 1);
    QVERIFY(directions);
    QVERIFY(std::abs(product(directions->first, directions->second)) < 1e-3);
  }

  void stopsWhenAsked() {
    const Network centre = makeNetwork();
    const WeightDirection u = randomFilterDirection(centre, 1, 0), v = randomFilterDirection(centre, 1, 1);
    Index last = 0;
    const auto slice = lossSlice(centre, u, v, {}, samples(), 60, [&](Index done) { return (last = done) < 3; });
    QVERIFY(!slice);
    QCOMPARE(last, Index{3});
  }

  void refusesWhatDoesNotFit() {
    const Network centre = makeNetwork();
    const WeightDirection u = randomFilterDirection(centre, 1, 0);
    QVERIFY(
        thrown<ConfigError>([&] { singleWeightDirection(centre.plan(), 0, 20); }).startsWith("direction: expected a weight"));
    QVERIFY(thrown<ConfigError>([&] { lossSlice(centre, u, {}, {}, samples(), 60); }).startsWith("slice: expected directions"));
    QVERIFY(thrown<ConfigError>([&] {
              lossSlice(centre, u, u, {1, 1, 0, 1, 3, 3}, samples(), 60);
            }).startsWith("slice: expected at least 2 by 2 places that lie apart"));
  }
};

QTEST_APPLESS_MAIN(TestLossSurface)
#include "tst_loss_surface.moc"

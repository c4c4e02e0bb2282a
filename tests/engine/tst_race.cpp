// Optimizers on surfaces whose behaviour is known: where plain descent diverges, how long Adam's first step is, and that going
// back and forth changes nothing.

#include <cmath>

#include <QtTest>

#include "engine/landscapes/race.h"

using namespace nn;

namespace {

const SurfaceType& surface(const char* id) { return SurfaceRegistry::instance().require(id); }

Racer racer(const char* optimizer, double rate) {
  Racer result{.optimizer = optimizer, .options = {}, .schedule = "constant", .scheduleOptions = {}};
  result.options.set("learning_rate", rate);
  return result;
}

Race raced(const char* id, const Racer& one, std::int64_t steps, double noise = 0) {
  const SurfaceType& on = surface(id);
  Race race(on, on.start, {one}, steps, noise);
  race.goTo(steps);
  return race;
}

RaceVerdict::Kind verdict(const char* id, const char* optimizer, double rate, std::int64_t steps) {
  return raced(id, racer(optimizer, rate), steps).verdict(0).kind;
}

}  // namespace

class RaceTest : public QObject {
  Q_OBJECT

 private slots:
  void surfacesAreWhatTheySay_data();
  void surfacesAreWhatTheySay();
  void plainDescentDivergesAboveTwoOverTheCurvature();
  void adamsFirstStepIsAsLongAsItsRate();
  void everyOptimizerTakesPart_data();
  void everyOptimizerTakesPart();
  void verdictsNameTheRate();
  void goingBackAndForthChangesNothing();
  void schedulesAreKept();
  void noiseIsTheSameForAllAndEveryTime();
  void badRacersAreRefused();
};

void RaceTest::surfacesAreWhatTheySay_data() {
  QTest::addColumn<QString>("id");
  for (const SurfaceType* type : SurfaceRegistry::instance().types())
    QTest::newRow(type->id.c_str()) << QString::fromStdString(type->id);
}

/// The gradient is that of the value, minima are minima, and the start can be seen.
void RaceTest::surfacesAreWhatTheySay() {
  QFETCH(QString, id);
  const SurfaceType& type = surface(qPrintable(id));
  constexpr double kSmall = 1e-6;
  for (double s = 0.1; s < 1; s += 0.2)
    for (double t = 0.15; t < 1; t += 0.2) {
      const SurfacePoint at{type.low.x + s * (type.high.x - type.low.x),
                            type.dimensions > 1 ? type.low.y + t * (type.high.y - type.low.y) : 0};
      const SurfacePoint slope = type.gradient(at);
      const double dx = (type.value({at.x + kSmall, at.y}) - type.value({at.x - kSmall, at.y})) / (2 * kSmall);
      QVERIFY(std::abs(slope.x - dx) < 1e-4 * std::max(1.0, std::abs(dx)));
      if (type.dimensions == 1) continue;
      const double dy = (type.value({at.x, at.y + kSmall}) - type.value({at.x, at.y - kSmall})) / (2 * kSmall);
      QVERIFY(std::abs(slope.y - dy) < 1e-4 * std::max(1.0, std::abs(dy)));
      QVERIFY(type.value(at) >= type.least - 1e-9);
    }
  QVERIFY(!type.minima.empty());
  for (const SurfacePoint& minimum : type.minima) {
    QVERIFY(std::abs(type.value(minimum) - type.least) < 1e-6);
    QVERIFY(std::hypot(type.gradient(minimum).x, type.gradient(minimum).y) < 1e-3);
    QVERIFY(minimum.x > type.low.x && minimum.x < type.high.x);
  }
  QVERIFY(type.start.x > type.low.x && type.start.x < type.high.x);
  if (type.dimensions > 1) QVERIFY(type.start.y > type.low.y && type.start.y < type.high.y);
  QVERIFY(!type.summary.empty() && !type.formula.empty());
}

void RaceTest::plainDescentDivergesAboveTwoOverTheCurvature() {
  // θ ← θ − αλθ = (1 − αλ) θ: shrinks exactly when |1 − αλ| < 1, that is α < 2/λ. Here λ is 1.
  const double start = std::abs(surface("parabola").start.x);
  QVERIFY(std::abs(raced("parabola", racer("sgd", 1.99), 200).position(0).x) < start);
  QVERIFY(std::abs(raced("parabola", racer("sgd", 2.0), 200).position(0).x) == start);
  QVERIFY(std::abs(raced("parabola", racer("sgd", 2.01), 200).position(0).x) > start);
  QCOMPARE(raced("parabola", racer("sgd", 1), 1).position(0).x, 0.0);  // one step to the bottom
  // Across the ravine λ is 20.
  QVERIFY(std::abs(raced("ravine", racer("sgd", 0.099), 200).position(0).y) < surface("ravine").start.y);
  QVERIFY(std::abs(raced("ravine", racer("sgd", 0.101), 200).position(0).y) > surface("ravine").start.y);
}

void RaceTest::adamsFirstStepIsAsLongAsItsRate() {
  for (const char* id : {"bowl", "beale", "rosenbrock"}) {
    const Race race = raced(id, racer("adam", 0.05), 1);
    const SurfacePoint start = race.path(0).front(), now = race.position(0);
    QVERIFY(std::abs(std::abs(now.x - start.x) - 0.05) < 1e-5);
    QVERIFY(std::abs(std::abs(now.y - start.y) - 0.05) < 1e-5);
  }
}

void RaceTest::everyOptimizerTakesPart_data() {
  QTest::addColumn<QString>("id");
  for (const OptimizerType* type : OptimizerRegistry::instance().types())
    QTest::newRow(type->id.c_str()) << QString::fromStdString(type->id);
}

void RaceTest::everyOptimizerTakesPart() {
  QFETCH(QString, id);
  const SurfaceType& bowl = surface("bowl");
  Racer one;
  one.optimizer = id.toStdString();
  Race race(bowl, bowl.start, {one}, 200);
  const double before = race.value(0);
  race.goTo(200);
  QVERIFY(race.value(0) < before);
}

void RaceTest::verdictsNameTheRate() {
  using Kind = RaceVerdict::Kind;
  QCOMPARE(verdict("bowl", "sgd", 0.1, 5), Kind::Underway);
  QCOMPARE(verdict("bowl", "sgd", 0.0005, 100), Kind::TooSmall);
  QCOMPARE(verdict("bowl", "sgd", 0.3, 100), Kind::Good);
  QCOMPARE(verdict("bowl", "sgd", 1.99, 60), Kind::Overshoots);
  QCOMPARE(verdict("bowl", "sgd", 2.5, 100), Kind::Diverges);
  QCOMPARE(verdict("rosenbrock", "sgd", 1, 30), Kind::Diverges);  // beyond all numbers, and still a verdict
  const SurfaceType& saddle = surface("saddle");
  Race ridge(saddle, {-3, 0}, {racer("sgd", 0.1)}, 300);
  ridge.goTo(300);
  QCOMPARE(ridge.verdict(0).kind, Kind::Stuck);
  const RaceVerdict good = raced("bowl", racer("sgd", 1), 3).verdict(0);
  QCOMPARE(good.kind, Kind::Good);
  QCOMPARE(good.arrivedAt, std::int64_t{1});
}

void RaceTest::goingBackAndForthChangesNothing() {
  const SurfaceType& on = surface("himmelblau");
  const std::vector<Racer> racers = {racer("sgd", 0.01), racer("adam", 0.1), racer("rmsprop", 0.05)};
  Race straight(on, on.start, racers, 100, 0.5), wandering(on, on.start, racers, 100, 0.5);
  straight.goTo(60);
  wandering.goTo(40);
  for (int i = 0; i < 25; ++i) QVERIFY(wandering.goBack());
  QCOMPARE(wandering.step(), std::int64_t{15});
  QCOMPARE(wandering.path(1).size(), std::size_t{16});
  wandering.goTo(60);
  for (std::size_t r = 0; r < racers.size(); ++r) QVERIFY(straight.path(r) == wandering.path(r));
  wandering.goTo(0);
  QVERIFY(!wandering.goBack());
  QVERIFY(wandering.position(2) == straight.path(2).front());
}

void RaceTest::schedulesAreKept() {
  Racer one = racer("sgd", 0.8);
  one.schedule = "step_decay";
  one.scheduleOptions.set("step_size", std::int64_t{10});
  one.scheduleOptions.set("gamma", 0.5);
  const SurfaceType& on = surface("bowl");
  Race race(on, on.start, {one}, 100);
  QCOMPARE(race.learningRate(0), 0.8);
  race.goTo(10);
  QCOMPARE(race.learningRate(0), 0.8);
  race.goTo(11);
  QCOMPARE(race.learningRate(0), 0.4);
}

void RaceTest::noiseIsTheSameForAllAndEveryTime() {
  const SurfaceType& on = surface("bowl");
  Race race(on, on.start, {racer("sgd", 0.1), racer("sgd", 0.1)}, 100, 2.0);
  race.goTo(50);
  QVERIFY(race.path(0) == race.path(1));
  QVERIFY(race.path(0) == raced("bowl", racer("sgd", 0.1), 50, 2.0).path(0));
  QVERIFY(race.path(0) != raced("bowl", racer("sgd", 0.1), 50).path(0));
}

void RaceTest::badRacersAreRefused() {
  const SurfaceType& on = surface("bowl");
  QVERIFY_THROWS_EXCEPTION(ConfigError, Race(on, on.start, {racer("nonsense", 0.1)}, 10));
  QVERIFY_THROWS_EXCEPTION(ConfigError, Race(on, on.start, {racer("sgd", -1)}, 10));
}

QTEST_APPLESS_MAIN(RaceTest)
#include "tst_race.moc"

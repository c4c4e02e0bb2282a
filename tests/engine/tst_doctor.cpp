// The training doctor: every rule finds its own fault and no other one, its fix helps, and healthy trainings are left alone.

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include <QtTest>

#include "engine/data/twins.h"
#include "engine/doctor/check_up.h"
#include "tests/support/faulty_trainings.h"

using namespace nn;

namespace {

const faulty::Training& trainingOf(const QString& rule) {
  static const std::vector<faulty::Training> all = faulty::all();
  return *std::ranges::find(all, rule.toStdString(), &faulty::Training::rule);
}

std::vector<Advice> examined(const faulty::Training& training, const Project& project) {
  return checkUp(project, training.data(project), {.steps = 200, .every = 20, .threads = 1});
}

QString described(const std::vector<Advice>& advice) {
  QString text;
  for (const Advice& one : advice)
    text += QString::fromStdString(one.rule + " at step " + std::to_string(one.step) + ": " + one.title + "\n");
  return text.isEmpty() ? QStringLiteral("no advice") : text;
}

bool has(const std::vector<Advice>& advice, const std::string& rule) {
  return std::ranges::any_of(advice, [&](const Advice& one) { return one.rule == rule; });
}

}  // namespace

class DoctorTest : public QObject {
  Q_OBJECT

 private slots:
  void everyRuleHasAFaultyTraining();
  void faultIsFoundByItsRule_data() { listFaulty(); }
  void faultIsFoundByItsRule();
  void firstFixHelps_data() { listFaulty(); }
  void firstFixHelps();
  void leakIsMendedByTheSplit();
  void oddSamplesAreToBeLookedAt();
  void rulesThatAreOffSayNothing();
  void sameProjectGivesSameAdvice();
  void stoppedExaminationSaysNothing();
  void rateRangeFindsTheValley();
  void twinsAreFoundAcrossSets();
  void lossTrackKeepsFewNumbers();

 private:
  static void listFaulty() {
    QTest::addColumn<QString>("rule");
    for (const faulty::Training& training : faulty::all())
      QTest::newRow(training.rule.c_str()) << QString::fromStdString(training.rule);
  }
};

void DoctorTest::everyRuleHasAFaultyTraining() {
  std::set<std::string> covered;
  for (const faulty::Training& training : faulty::all()) covered.insert(training.rule);
  QVERIFY(covered.size() >= 16);
  for (const DoctorRule* rule : DoctorRuleRegistry::instance().types()) {
    QVERIFY2(covered.contains(rule->id), rule->id.c_str());
    for (const std::string& cause : rule->causes)
      QVERIFY2(DoctorRuleRegistry::instance().find(cause), (rule->id + ": " + cause).c_str());
  }
}

void DoctorTest::faultIsFoundByItsRule() {
  QFETCH(QString, rule);
  const faulty::Training& training = trainingOf(rule);
  const std::vector<Advice> advice = examined(training, training.project);
  QVERIFY2(advice.size() == 1 && advice.front().rule == training.rule, qPrintable(described(advice)));
  QVERIFY(!advice.front().title.empty() && !advice.front().message.empty() && !advice.front().evidence.empty());
  QVERIFY(advice.front().step <= 200);
}

void DoctorTest::firstFixHelps() {
  QFETCH(QString, rule);
  const faulty::Training& training = trainingOf(rule);
  const std::vector<Advice> advice = examined(training, training.project);
  QVERIFY2(has(advice, training.rule), qPrintable(described(advice)));
  const auto& fixes = advice.front().fixes;
  if (fixes.empty()) return;  // nothing that a setting could change: wrong data
  for (const ProjectFix& fix : fixes) {
    Project changed = training.project;
    fix.apply(changed);
    QVERIFY2(changed != training.project, fix.title.c_str());
    changed.training.check();
    QVERIFY2(analyze(changed.graph, training.data(changed)->description()).isRunnable(), fix.title.c_str());
  }
  if (!training.isCured) return;
  Project cured = training.project;
  fixes.front().apply(cured);
  const std::vector<Advice> after = examined(training, cured);
  QVERIFY2(!has(after, training.rule), qPrintable(described(after)));
}

void DoctorTest::leakIsMendedByTheSplit() {
  const faulty::Training& training = trainingOf("leaking-validation");
  const std::vector<Advice> advice = examined(training, training.project);
  QCOMPARE(advice.size(), std::size_t{1});
  QCOMPARE(advice.front().fixes.size(), std::size_t{1});
  Project mended = training.project;
  advice.front().fixes.front().apply(mended);
  QVERIFY(mended.data.leaveOutRepeats);
  QVERIFY(projectFromJson(toJson(mended), "test") == mended);
  const auto before = training.data(training.project), after = training.data(mended);
  QCOMPARE(before->validation->size(), Index{90});
  QCOMPARE(after->validation->size(), Index{60});
  QCOMPARE(after->rawValidation->size(), Index{60});
  QCOMPARE(after->train->size(), before->train->size());
  QCOMPARE(reportOn(*after).leak.shared, Index{0});
  // What is left is what was there, in its order.
  std::vector<Scalar> input(6), target(1), wanted(6);
  for (Index i = 0; i < 60; ++i) {
    after->rawValidation->read(i, input, target);
    before->rawValidation->read(30 + i, wanted, target);
    QVERIFY(input == wanted);
  }
  // Where all are repeats, nothing is left to validate with.
  faulty::Training whole = training;
  whole.parts.validation = whole.parts.train;
  QVERIFY(!whole.data(mended)->validation);
}

void DoctorTest::oddSamplesAreToBeLookedAt() {
  const faulty::Training& training = trainingOf("unrelated-labels");
  const std::vector<Advice> advice = examined(training, training.project);
  QCOMPARE(advice.size(), std::size_t{1});
  const std::vector<Index>& odd = advice.front().samples;
  QVERIFY(odd.size() > 20);
  QVERIFY(std::ranges::is_sorted(odd));
  // Each of them has a nearest neighbour of the other class.
  const Dataset& train = *training.parts.train;
  std::vector<std::vector<Scalar>> inputs;
  std::vector<Scalar> targets;
  for (Index i = 0; i < train.size(); ++i) {
    std::vector<Scalar> input(6), target(1);
    train.read(i, input, target);
    inputs.push_back(input);
    targets.push_back(target[0]);
  }
  for (const Index sample : odd) {
    const auto at = static_cast<std::size_t>(sample);
    std::size_t nearest = at;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t j = 0; j < inputs.size(); ++j) {
      double distance = 0;
      for (std::size_t f = 0; f < 6; ++f) distance += std::pow(static_cast<double>(inputs[at][f] - inputs[j][f]), 2);
      if (j == at || distance >= least) continue;
      least = distance;
      nearest = j;
    }
    QVERIFY(targets[at] != targets[nearest]);
  }
}

void DoctorTest::rulesThatAreOffSayNothing() {
  const faulty::Training& training = trainingOf("class-imbalance");
  const auto project = std::make_shared<const Project>(training.project);
  const auto network = std::make_shared<const Network>(initializedNetwork(*project));
  const Symptoms symptoms{.project = project, .data = training.data(*project), .network = network};
  Doctor doctor;
  QVERIFY(has(doctor.examine(symptoms), "class-imbalance"));
  QVERIFY(!has(doctor.examine(symptoms, {"class-imbalance"}), "class-imbalance"));
}

void DoctorTest::sameProjectGivesSameAdvice() {
  const faulty::Training& training = trainingOf("learning-rate-too-high");
  const std::vector<Advice> one = examined(training, training.project), two = examined(training, training.project);
  QCOMPARE(described(one), described(two));
  QCOMPARE(one.front().message, two.front().message);
  QVERIFY(one.front().curve.y == two.front().curve.y);
}

void DoctorTest::stoppedExaminationSaysNothing() {
  const faulty::Training& training = trainingOf("class-imbalance");
  const auto project = std::make_shared<const Project>(training.project);
  const auto network = std::make_shared<const Network>(initializedNetwork(*project));
  const Symptoms symptoms{.project = project, .data = training.data(*project), .network = network};
  std::stop_source stop;
  stop.request_stop();
  Doctor doctor;
  QVERIFY(doctor.examine(symptoms, {}, stop.get_token()).empty());
  QVERIFY(has(doctor.examine(symptoms), "class-imbalance"));  // and works when asked again
}

void DoctorTest::rateRangeFindsTheValley() {
  const faulty::Training& training = trainingOf("learning-rate-too-low");
  const RateRange range = rateRange(training.project, *training.data(training.project));
  QVERIFY(range.isComplete);
  QVERIFY(range.suggested >= 1e-4 && range.suggested <= 1);
  QVERIFY(range.lossAt(range.best) < 0.85 * range.atStart);
  QCOMPARE(range.rates.size(), range.losses.size());
  QVERIFY(std::ranges::is_sorted(range.rates));
  std::stop_source stop;
  stop.request_stop();
  QVERIFY(!rateRange(training.project, *training.data(training.project), stop.get_token()).isComplete);
}

void DoctorTest::twinsAreFoundAcrossSets() {
  const DatasetInfo info = networks::classInfo(Shape{2}, 2);
  const auto a = memoryDataset(info, {1, 2, 3, 4, 1, 2}, {0, 1, 1}), b = memoryDataset(info, {3, 4, 5, 6}, {1, 0});
  const std::vector<const Dataset*> sets = {a.get(), nullptr, b.get()};
  const std::vector<TwinGroup> groups = findTwins(sets, {});
  QCOMPARE(groups.size(), std::size_t{2});
  for (const TwinGroup& group : groups) {
    const bool isFirst = group.samples == std::vector<SetSample>{{0, 0}, {0, 2}};
    QVERIFY(isFirst || (group.samples == std::vector<SetSample>{{0, 1}, {2, 0}}));
    QCOMPARE(group.contradicts, isFirst);
  }
}

void DoctorTest::lossTrackKeepsFewNumbers() {
  LossTrack track;
  QVERIFY(std::isnan(track.now()));
  for (int i = 0; i < 1000; ++i) track.add({.step = i + 1, .loss = 1000.0 - i, .learningRate = 0.5});
  QCOMPARE(track.steps, std::int64_t{1000});
  QCOMPARE(track.atStart(), 999.0);
  QVERIFY(track.now() < 40 && track.now() > 30);
  QVERIFY(track.first.size() <= LossTrack::kFirst && track.recent.size() <= LossTrack::kRecent);
}

QTEST_APPLESS_MAIN(DoctorTest)
#include "tst_doctor.moc"

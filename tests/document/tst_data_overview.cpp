// What there is to know of all samples, checked against sets whose answers are known.

#include <QSignalSpy>
#include <QtTest>

#include "engine/data/memory_dataset.h"
#include "ui/training/data_overview.h"
#include "ui/training/filtered_samples.h"

namespace {

using ui::DataPart;
using ui::SampleRef;

nn::DatasetInfo info(nn::SampleKind kind, nn::Shape shape, nn::Index classes) {
  nn::DatasetInfo result;
  result.id = result.title = "known";
  result.kind = kind;
  result.inputShape = shape;
  result.targetShape = {1};
  for (nn::Index c = 0; c < classes; ++c) result.classNames.push_back("class " + std::to_string(c));
  return result;
}

std::shared_ptr<const nn::PreparedData> prepared(std::shared_ptr<const nn::Dataset> train,
                                                 std::shared_ptr<const nn::Dataset> test, double validation = 0) {
  nn::DataSettings settings;
  settings.validationFraction = validation;
  const nn::LoadedData loaded{.train = train, .test = test, .origin = {}};
  return std::make_shared<const nn::PreparedData>(nn::prepareParts(loaded, nn::holdOut(train, validation, 1), settings, 1));
}

/// Two images of class 0, one of class 1; the test image is the first training image under another class.
std::shared_ptr<const nn::PreparedData> images() {
  const nn::DatasetInfo known = info(nn::SampleKind::Image, {1, 2, 1}, 2);
  return prepared(nn::memoryDataset(known, {10, 20, 30, 40, 7, 9}, {0, 0, 1}), nn::memoryDataset(known, {10, 20}, {1}));
}

std::shared_ptr<const ui::DataFacts> facts(const nn::PreparedData& data) { return ui::factsOf(data, {}); }

}  // namespace

class TestDataOverview : public QObject {
  Q_OBJECT

 private slots:
  void classesAreCountedAndAveraged() {
    const auto known = facts(*images());
    QCOMPARE(known->counts[0], (std::vector<nn::Index>{2, 1}));
    QCOMPARE(known->counts[2], (std::vector<nn::Index>{0, 1}));
    QCOMPARE(known->countOf(1), nn::Index{2});
    QCOMPARE(known->imbalance(), 2.0);
    QCOMPARE(known->means.size(), std::size_t{2});
    QCOMPARE(known->means[0].values()[0], nn::Scalar{20});
    QCOMPARE(known->means[0].values()[1], nn::Scalar{30});
    QCOMPARE(known->means[1].values()[1], nn::Scalar{9});
    QVERIFY(known->columns.empty());
  }

  void twinsAreFound() {
    const auto known = facts(*images());
    QCOMPARE(known->duplicates.extra, nn::Index{1});
    QCOMPARE(known->duplicates.acrossParts, nn::Index{1});
    QCOMPARE(known->duplicates.contradictions, nn::Index{1});
    QCOMPARE(known->duplicates.samples, (std::vector<SampleRef>{{DataPart::Training, 0}, {DataPart::Test, 0}}));
    const nn::DatasetInfo table = info(nn::SampleKind::Table, {1}, 2);
    QCOMPARE(facts(*prepared(nn::memoryDataset(table, {1, 2, 3}, {0, 1, 0}), {}))->duplicates.extra, nn::Index{0});
    QCOMPARE(facts(*prepared(nn::memoryDataset(table, {5, 5, 5, 1}, {0, 0, 0, 1}), {}))->duplicates.extra, nn::Index{2});
  }

  void columnsAreMeasured() {
    nn::DatasetInfo table = info(nn::SampleKind::Table, {2}, 0);
    const auto known = facts(*prepared(nn::memoryDataset(table, {1, 0, 2, 0, 3, 6}, {10, 20, 60}), {}));
    QCOMPARE(known->columns.size(), std::size_t{3});  // two inputs and the target
    QCOMPARE(known->columns[0].minimum, 1.0);
    QCOMPARE(known->columns[0].mean, 2.0);
    QCOMPARE(known->columns[0].maximum, 3.0);
    QVERIFY(std::abs(known->columns[0].deviation - std::sqrt(2.0 / 3)) < 1e-9);
    QCOMPARE(known->columns[1].zeros, nn::Index{2});
    QCOMPARE(known->columns[2].mean, 30.0);
    QVERIFY(known->means.empty() && known->counts[0].empty());
  }

  void validationIsReadBeforeScaling() {
    const nn::DatasetInfo table = info(nn::SampleKind::Table, {1}, 2);
    std::vector<nn::Scalar> inputs, targets;
    for (int i = 0; i < 20; ++i) {
      inputs.push_back(static_cast<nn::Scalar>(100 + i));
      targets.push_back(static_cast<nn::Scalar>(i % 2));
    }
    const auto data = prepared(nn::memoryDataset(table, inputs, targets), {}, 0.25);
    const auto validation = ui::rawSamplesOf(*data, DataPart::Validation);
    QCOMPARE(validation->size(), nn::Index{5});
    std::vector<nn::Scalar> input(1), target(1);
    validation->read(0, input, target);
    QVERIFY(input[0] >= 100);
    QVERIFY(!ui::rawSamplesOf(*data, DataPart::Test));
  }

  void listsPassFilters() {
    const auto data = images();
    const auto known = facts(*data);
    QCOMPARE(ui::FilteredSamples(*data, known.get(), {}).size(), nn::Index{4});
    const ui::FilteredSamples test(*data, known.get(), {.part = DataPart::Test, .label = {}});
    QCOMPARE(test.size(), nn::Index{1});
    QCOMPARE(test.rowOf({DataPart::Test, 0}), nn::Index{0});
    QCOMPARE(test.rowOf({DataPart::Training, 0}), nn::Index{-1});
    const ui::FilteredSamples ones(*data, known.get(), {.part = {}, .label = 1});
    QCOMPARE(ones.size(), nn::Index{2});
    QVERIFY((ones[0] == SampleRef{DataPart::Training, 2}) && (ones[1] == SampleRef{DataPart::Test, 0}));
    QCOMPARE(ones.rowOf({DataPart::Test, 0}), nn::Index{1});
    QCOMPARE(ui::FilteredSamples(*data, known.get(), {.part = {}, .label = {}, .onlyDuplicates = true}).size(), nn::Index{2});
    QCOMPARE(ui::FilteredSamples(*data, nullptr, {.part = {}, .label = {}, .onlyDuplicates = true}).size(), nn::Index{0});
  }

  void worksInTheBackgroundAndCanBeEnded() {
    ui::DataOverview overview;
    QSignalSpy changes(&overview, &ui::DataOverview::changed);
    const auto data = images();
    overview.setData(data);
    QVERIFY(overview.isWorking() && !overview.facts());
    QTRY_VERIFY(overview.facts());
    QVERIFY(!overview.isWorking());
    const auto known = overview.facts();
    overview.setData(data);
    QCOMPARE(overview.facts(), known);  // the same data are not looked at again
    overview.setData(images());
    overview.cancel();
    QVERIFY(!overview.isWorking() && !overview.facts());
    overview.setData({});
    QVERIFY(!overview.isWorking());
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(!ui::factsOf(*data, stop.get_token()));
  }
};

QTEST_GUILESS_MAIN(TestDataOverview)
#include "tst_data_overview.moc"

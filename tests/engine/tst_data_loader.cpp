#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <stdexcept>

#include <QtTest>

#include "engine/core/error.h"
#include "engine/core/parallel.h"
#include "engine/data/data_loader.h"
#include "engine/data/normalizer.h"
#include "engine/data/split.h"
#include "tests/support/allocation_count.h"
#include "tests/support/small_data.h"
#include "tests/support/thrown.h"

namespace {

/// The sample numbers of the rest of the epoch, one list a batch.
std::vector<std::vector<nn::Index>> batchesOf(nn::DataLoader& loader) {
  std::vector<std::vector<nn::Index>> result;
  nn::Batch batch;
  while (loader.next(batch)) result.emplace_back(batch.indices.begin(), batch.indices.end());
  return result;
}

std::vector<nn::Index> joined(const std::vector<std::vector<nn::Index>>& batches) {
  std::vector<nn::Index> all;
  for (const auto& batch : batches) all.insert(all.end(), batch.begin(), batch.end());
  return all;
}

/// Samples that are mostly zero: number c of sample i is not zero where (i · 7 + c) is a multiple of `spacing`, then 1 or, at
/// every third sample, another value. The target of sample i is i. Counts how often it is read.
class SparseData : public nn::Dataset {
 public:
  SparseData(nn::Index count, nn::Index columns, nn::Index spacing, bool ones) : count_(count), spacing_(spacing), ones_(ones) {
    info_.id = info_.title = "sparse";
    info_.inputShape = {columns};
    info_.targetShape = {1};
  }
  const nn::DatasetInfo& info() const override { return info_; }
  nn::Index size() const override { return count_; }
  void read(nn::Index index, std::span<nn::Scalar> input, std::span<nn::Scalar> target) const override {
    ++reads;
    std::ranges::fill(input, nn::Scalar{0});
    for (nn::Index c = (spacing_ - index * 7 % spacing_) % spacing_; c < std::ssize(input); c += spacing_)
      input[static_cast<std::size_t>(c)] = ones_ || index % 3 != 0 ? 1 : static_cast<nn::Scalar>(c + 1) / 2;
    target[0] = static_cast<nn::Scalar>(index);
  }
  bool changesForTraining() const override { return changes; }
  nn::Scalar weight(nn::Index index) const override { return static_cast<nn::Scalar>(index); }
  bool hasWeights() const override { return true; }

  mutable std::atomic<nn::Index> reads{0};
  bool changes = false;

 private:
  nn::DatasetInfo info_;
  nn::Index count_, spacing_;
  bool ones_;
};

/// Mostly zero where the first look falls, but not elsewhere.
class DeceptiveData : public SparseData {
 public:
  DeceptiveData() : SparseData(1024, 100, 50, true) {}
  void read(nn::Index index, std::span<nn::Scalar> input, std::span<nn::Scalar> target) const override {
    SparseData::read(index, input, target);
    if (index % 4 != 0) std::ranges::fill(input, nn::Scalar{1});
  }
};

/// The numbers of a sparse row, or none if its blocks do not start where they should.
std::vector<nn::Scalar> expanded(const nn::SparseRow& row, nn::Index columns) {
  std::vector<nn::Scalar> numbers(static_cast<std::size_t>(columns));
  const nn::Index blocks = nn::sparseBlocks(columns);
  for (nn::Index block = 0; block < blocks; ++block)
    for (nn::Index k = row.blockStarts[block]; k < row.blockStarts[block + 1]; ++k) {
      if (row.columns[k] / nn::kSparseBlockColumns != block) return {};
      if (k > 0 && row.columns[k] <= row.columns[k - 1]) return {};
      numbers[row.columns[k]] = row.values ? row.values[k] : 1;
    }
  return row.blockStarts[0] == 0 && row.blockStarts[blocks] == row.count ? numbers : std::vector<nn::Scalar>();
}

}  // namespace

class TestDataLoader : public QObject {
  Q_OBJECT

 private slots:
  void batchesHoldTheirSamples() {
    nn::DataLoader loader(small_data::numbered(10, 3), 4, true, 5);
    nn::Batch batch;
    std::vector<nn::Index> sizes;
    while (loader.next(batch)) {
      sizes.push_back(batch.size);
      QCOMPARE(batch.inputs.shape(), (nn::Shape{batch.size, 1}));
      QCOMPARE(batch.targets.shape(), (nn::Shape{batch.size, 1}));
      QCOMPARE(static_cast<nn::Index>(batch.indices.size()), batch.size);
      for (std::size_t n = 0; n < batch.indices.size(); ++n) {
        QCOMPARE(batch.inputs.values()[n], static_cast<nn::Scalar>(batch.indices[n]));
        QCOMPARE(batch.targets.values()[n], static_cast<nn::Scalar>(batch.indices[n] % 3));
      }
    }
    QCOMPARE(sizes, (std::vector<nn::Index>{4, 4, 2}));
    QCOMPARE(loader.batchesPerEpoch(), nn::Index{3});
    QVERIFY(!loader.next(batch));
  }

  void batchSizeZeroOrTooLargeIsTheFullSet() {
    for (const nn::Index size : {0, 10, 1000}) {
      nn::DataLoader loader(small_data::numbered(10), size, false, 1);
      QCOMPARE(loader.batchSize(), nn::Index{10});
      QCOMPARE(batchesOf(loader), (std::vector<std::vector<nn::Index>>{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}}));
    }
  }

  void orderIsFixedBySeedAndEpoch() {
    const auto orderOf = [](std::uint64_t seed, int epoch) {
      nn::DataLoader loader(small_data::numbered(100), 7, true, seed);
      loader.startEpoch(epoch);
      return joined(batchesOf(loader));
    };
    QCOMPARE(orderOf(1, 3), orderOf(1, 3));
    QVERIFY(orderOf(1, 3) != orderOf(1, 4));
    QVERIFY(orderOf(1, 3) != orderOf(2, 3));
    const auto order = orderOf(1, 3);
    QCOMPARE(std::set<nn::Index>(order.begin(), order.end()).size(), std::size_t{100});
  }

  void orderDoesNotDependOnTheBatchSize() {
    nn::DataLoader small(small_data::numbered(100), 7, true, 1), large(small_data::numbered(100), 64, true, 1);
    small.startEpoch(2);
    large.startEpoch(2);
    QCOMPARE(joined(batchesOf(small)), joined(batchesOf(large)));
  }

  void withoutShufflingTheOrderIsThatOfTheData() {
    nn::DataLoader loader(small_data::numbered(5), 2, false, 1);
    for (int epoch = 0; epoch < 2; ++epoch) {
      loader.startEpoch(epoch);
      QCOMPARE(batchesOf(loader), (std::vector<std::vector<nn::Index>>{{0, 1}, {2, 3}, {4}}));
    }
  }

  void continuesExactlyWhereItStopped() {
    nn::DataLoader whole(small_data::numbered(50), 8, true, 9);
    whole.startEpoch(4);
    const auto expected = batchesOf(whole);
    for (nn::Index first = 0; first <= whole.batchesPerEpoch(); ++first) {
      nn::DataLoader resumed(small_data::numbered(50), 8, true, 9);
      resumed.startEpoch(4, first);
      QCOMPARE(batchesOf(resumed), (std::vector<std::vector<nn::Index>>{expected.begin() + first, expected.end()}));
    }
  }

  void startsWithEpochZero() {
    nn::DataLoader fresh(small_data::numbered(30), 4, true, 2), started(small_data::numbered(30), 4, true, 2);
    started.startEpoch(0);
    QCOMPARE(batchesOf(fresh), batchesOf(started));
  }

  void shuffleIsFair() {
    // Of 6000 orders of 3 each of the 6 is expected 1000 times; 5 standard deviations are 145.
    std::map<std::vector<nn::Index>, int> counts;
    std::vector<nn::Index> order;
    for (int epoch = 0; epoch < 6000; ++epoch) {
      nn::shuffledOrder(order, 3, 1, epoch);
      ++counts[order];
    }
    QCOMPARE(counts.size(), std::size_t{6});
    for (const auto& [permutation, count] : counts) QVERIFY2(std::abs(count - 1000) < 145, qPrintable(QString::number(count)));
  }

  void knownOrder() {
    // Written down once: a change of this order would make saved trainings go on differently.
    std::vector<nn::Index> order;
    nn::shuffledOrder(order, 8, 1, 0);
    QCOMPARE(order, (std::vector<nn::Index>{5, 3, 6, 1, 2, 7, 0, 4}));
  }

  void nextAllocatesNothing() {
    const auto data = small_data::numbered(1000);
    const auto part = nn::holdOut(data, 0.1, 1).train;
    const auto scaled = nn::normalized(part, nn::Normalizer::fit(*part, nn::Scaling::MinMax));
    const std::int64_t atFirst = allocationCount();
    nn::DataLoader loader(scaled, 32, true, 1);
    QVERIFY(allocationCount() >= atFirst + 3);  // order, inputs and targets: the engine's allocations are seen here
    nn::Batch batch;
    loader.startEpoch(1);
    const std::int64_t before = allocationCount();
    nn::Index samples = 0;
    while (loader.next(batch)) samples += batch.size;
    loader.startEpoch(2);
    QCOMPARE(allocationCount(), before);
    QCOMPARE(samples, nn::Index{900});
  }

  void deliversDenseInputsUnlessAskedTo() {
    nn::DataLoader loader(std::make_shared<SparseData>(20, 100, 20, true), 8, true, 1);
    QVERIFY(!loader.deliversSparse());
    nn::Batch batch;
    QVERIFY(loader.next(batch));
    QCOMPARE(batch.inputs.shape(), (nn::Shape{8, 100}));
    QVERIFY(batch.sparseInputs.isEmpty());
  }

  void sparseBatchesHoldTheSameSamples_data() {
    QTest::addColumn<int>("samples");
    QTest::addColumn<int>("columns");
    QTest::addColumn<int>("spacing");
    QTest::addColumn<bool>("ones");
    QTest::newRow("narrowest") << 5 << 64 << 20 << false;
    QTest::newRow("ones only") << 40 << 700 << 30 << true;
    QTest::newRow("whole blocks of columns") << 30 << 1024 << 600 << false;
    QTest::newRow("hardly anything") << 30 << 2000 << 1999 << true;
    QTest::newRow("read in several parts") << 1000 << 600 << 40 << false;
    QTest::newRow("widest") << 6 << 65536 << 30 << false;
  }
  void sparseBatchesHoldTheSameSamples() {
    QFETCH(int, samples);
    QFETCH(int, columns);
    QFETCH(int, spacing);
    QFETCH(bool, ones);
    const auto data = std::make_shared<SparseData>(samples, columns, spacing, ones);
    const nn::ParallelScope scope(3);
    nn::DataLoader dense(data, 7, true, 3), sparse(data, 7, true, 3);
    QVERIFY(sparse.deliverSparse());
    QVERIFY(sparse.deliversSparse());
    dense.startEpoch(1);
    sparse.startEpoch(1);
    nn::Batch expected, batch;
    nn::Index valued = 0;
    while (dense.next(expected)) {
      QVERIFY(sparse.next(batch));
      QCOMPARE(batch.size, expected.size);
      QVERIFY(batch.inputs.isEmpty());
      QCOMPARE(batch.sparseInputs.rowCount(), batch.size);
      QCOMPARE(batch.sparseInputs.columns, nn::Index{columns});
      QVERIFY(std::ranges::equal(batch.indices, expected.indices));
      QVERIFY(std::ranges::equal(batch.targets.values(), expected.targets.values()));
      QVERIFY(std::ranges::equal(batch.weights.values(), expected.weights.values()));
      for (nn::Index n = 0; n < batch.size; ++n) {
        const nn::SparseRow& row = batch.sparseInputs[n];
        QVERIFY(std::ranges::equal(expanded(row, columns), expected.inputs.rows(n, 1).values()));
        valued += row.values != nullptr;
      }
    }
    QVERIFY(!sparse.next(batch));
    QCOMPARE(valued, ones ? 0 : samples);
  }

  void sparseSamplesAreReadOnce() {
    const auto data = std::make_shared<SparseData>(500, 100, 25, true);
    nn::DataLoader loader(data, 32, true, 1);
    QVERIFY(loader.deliverSparse());
    const nn::Index before = data->reads;
    QCOMPARE(before, nn::Index{256 + 500});
    QVERIFY(loader.deliverSparse());
    QCOMPARE(batchesOf(loader).size(), std::size_t{16});
    QCOMPARE(data->reads.load(), before);
  }

  void otherBatchesOfTheSameSamples() {
    const auto data = std::make_shared<SparseData>(50, 100, 25, true);
    nn::DataLoader loader(data, 8, true, 4);
    loader.startEpoch(3);
    QVERIFY(!loader.withBatches(10, true).deliversSparse());
    QVERIFY(loader.deliverSparse());
    const nn::Index before = data->reads;
    nn::DataLoader other = loader.withBatches(20, true);
    QVERIFY(other.deliversSparse());
    nn::Batch batch;
    QVERIFY(other.next(batch));
    QCOMPARE(batch.sparseInputs.rowCount(), nn::Index{20});
    QCOMPARE(data->reads.load(), before);
    other.startEpoch(3);
    QCOMPARE(joined(batchesOf(other)), joined(batchesOf(loader)));
    nn::DataLoader inOrder = loader.withBatches(50, false);
    QVERIFY(std::ranges::is_sorted(batchesOf(inOrder).front()));
    QCOMPARE(inOrder.purpose(), loader.purpose());
  }

  void looksAtDenseDataOnce() {
    const auto data = std::make_shared<SparseData>(50, 100, 2, true);
    nn::DataLoader loader(data, 8, true, 4);
    QVERIFY(!loader.deliverSparse());
    QCOMPARE(data->reads.load(), nn::Index{50});
    QVERIFY(!loader.deliverSparse());
    QVERIFY(!loader.withBatches(10, true).deliverSparse());
    QCOMPARE(data->reads.load(), nn::Index{50});
  }

  void nextAllocatesNothingWhenSparse() {
    nn::DataLoader loader(std::make_shared<SparseData>(300, 100, 25, false), 32, true, 1);
    QVERIFY(loader.deliverSparse());
    nn::Batch batch;
    loader.startEpoch(1);
    const std::int64_t before = allocationCount();
    nn::Index samples = 0;
    while (loader.next(batch)) samples += batch.size;
    loader.startEpoch(2);
    QCOMPARE(allocationCount(), before);
    QCOMPARE(samples, nn::Index{300});
  }

  void staysDenseWhereSparseRowsDoNotPay() {
    const auto delivers = [](std::shared_ptr<const nn::Dataset> data) {
      nn::DataLoader loader(std::move(data), 8, false, 1);
      const bool result = loader.deliverSparse();
      nn::Batch batch;
      if (result == loader.deliversSparse() && loader.next(batch) && result == batch.inputs.isEmpty()) return result;
      throw std::logic_error("what it says is not what it does");
    };
    QVERIFY(delivers(std::make_shared<SparseData>(30, 110, 11, true)));
    QVERIFY(!delivers(std::make_shared<SparseData>(30, 110, 10, true)));                       // 10 % are not zero
    QVERIFY(!delivers(std::make_shared<SparseData>(30, 63, 30, true)));                        // too few numbers
    QVERIFY(!delivers(std::make_shared<SparseData>(3, nn::kMaxSparseColumns + 1, 30, true)));  // too many
    QVERIFY(!delivers(std::make_shared<DeceptiveData>()));
    const auto huge = std::make_shared<SparseData>(60000, 65536, 20, true);  // 1.1 GiB with room for values
    QVERIFY(!delivers(huge));
    QVERIFY(huge->reads <= 256 + 8);
  }

  void staysDenseWhereTrainingChangesTheSamples() {
    const auto data = std::make_shared<SparseData>(30, 100, 20, true);
    data->changes = true;
    const auto part = nn::holdOut(data, 0.1, 1).train;
    const auto scaled = nn::normalized(part, nn::Normalizer{nn::Scaling::MinMax, {2.0}, {0.0}});
    using enum nn::DataLoader::Purpose;
    QVERIFY(!nn::DataLoader(scaled, 8, true, 1, Train).deliverSparse());
    QVERIFY(nn::DataLoader(scaled, 8, true, 1, Evaluate).deliverSparse());
    data->changes = false;
    QVERIFY(nn::DataLoader(scaled, 8, true, 1, Train).deliverSparse());
  }

  void refusesEmptyDataAndNegativeSizes() {
    const auto data = small_data::numbered(3);
    QVERIFY(thrown<nn::ConfigError>([&] {
              nn::DataLoader(std::make_shared<nn::Subset>(data, std::vector<nn::Index>{}), 4, true, 1);
            }).contains("expected at least one sample, got none"));
    QCOMPARE(thrown<nn::ConfigError>([&] { nn::DataLoader(data, -1, true, 1); }),
             QString("batch size: expected a positive number, or 0 for the full set, got -1"));
  }
};

QTEST_APPLESS_MAIN(TestDataLoader)
#include "tst_data_loader.moc"

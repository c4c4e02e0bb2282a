#include <algorithm>
#include <cmath>
#include <limits>

#include <QtTest>

#include "engine/augmentations/pipeline.h"
#include "engine/core/parallel.h"
#include "engine/data/augmented.h"
#include "engine/data/data_loader.h"
#include "engine/data/memory_dataset.h"
#include "engine/data/normalizer.h"
#include "engine/data/split.h"
#include "tests/support/allocation_count.h"
#include "tests/support/pictures.h"
#include "tests/support/small_data.h"
#include "tests/support/thrown.h"

using namespace nn;
using pictures::changed;
using pictures::picture;

namespace {

/// Options that change every image, and a lot.
Options strongest(const AugmentationType& type) {
  Options options;
  for (const OptionSpec& spec : type.options)
    if (std::holds_alternative<double>(spec.defaultValue) && spec.name != "sigma") options.set(spec.name, *spec.maximum);
  options.set("probability", 1.0);
  return options;
}

std::vector<AugmentationSetting> all() {
  std::vector<AugmentationSetting> settings;
  for (const AugmentationType* type : AugmentationRegistry::instance().types()) settings.push_back({type->id, {}});
  return settings;
}

std::shared_ptr<const Dataset> images(Index count, const Shape& shape, bool orientationMatters = false) {
  DatasetInfo info;
  info.id = info.title = "pictures";
  info.kind = SampleKind::Image;
  info.inputShape = shape;
  info.targetShape = {1};
  info.classNames = {"a", "b"};
  info.orientationMatters = orientationMatters;
  std::vector<Scalar> inputs, targets;
  for (Index n = 0; n < count; ++n) {
    const Tensor image = picture(shape);
    for (Index i = 0; i < image.size(); ++i) inputs.push_back(image.data()[(i + n) % image.size()]);
    targets.push_back(static_cast<Scalar>(n % 2));
  }
  return memoryDataset(info, inputs, targets);
}

std::vector<Scalar> epochOf(DataLoader& loader, int epoch) {
  std::vector<Scalar> values;
  loader.startEpoch(epoch);
  Batch batch;
  while (loader.next(batch)) values.insert(values.end(), batch.inputs.values().begin(), batch.inputs.values().end());
  return values;
}

}  // namespace

/// What every registered augmentation promises, and the data sets that use them.
class TestAugmentations : public QObject {
  Q_OBJECT

  static void addTypes() {
    QTest::addColumn<QString>("id");
    for (const AugmentationType* type : AugmentationRegistry::instance().types())
      QTest::newRow(type->id.c_str()) << QString::fromStdString(type->id);
  }
  static const AugmentationType& fetched() {
    QFETCH(QString, id);
    return AugmentationRegistry::instance().require(id.toStdString());
  }

 private slots:
  void everyOneHasAProbability_data() { addTypes(); }
  void everyOneHasAProbability() {
    const AugmentationType& type = fetched();
    QCOMPARE(std::ranges::count(type.options, "probability", &OptionSpec::name), std::ptrdiff_t{1});
    Options never = strongest(type);
    never.set("probability", 0.0);
    for (Index index = 0; index < 20; ++index) QVERIFY(changed({{type.id, never}}, picture(), index) == picture());
    Options half = strongest(type);
    half.set("probability", 0.5);
    int count = 0;
    for (Index index = 0; index < 400; ++index) count += changed({{type.id, half}}, picture(), index) == picture() ? 0 : 1;
    QVERIFY2(std::abs(count - 200) < 60, qPrintable(QString::number(count)));  // 5 standard deviations are 50
  }

  void dependsOnSeedSampleAndEpochOnly_data() { addTypes(); }
  void dependsOnSeedSampleAndEpochOnly() {
    const AugmentationType& type = fetched();
    const std::vector<AugmentationSetting> settings = {{type.id, strongest(type)}};
    // Flips have two outcomes, so one of several draws must differ.
    bool byIndex = false, byEpoch = false, bySeed = false;
    std::vector<AugmentationSetting> drawn = settings;
    drawn[0].options.set("probability", 0.5);
    for (int n = 1; n < 20; ++n) {
      const Tensor first = changed(drawn, picture(), 3, 2);
      QVERIFY(first == changed(drawn, picture(), 3, 2));
      byIndex = byIndex || !(first == changed(drawn, picture(), 3 + n, 2));
      byEpoch = byEpoch || !(first == changed(drawn, picture(), 3, 2 + n));
      bySeed = bySeed || !(first == changed(drawn, picture(), 3, 2, 1 + static_cast<std::uint64_t>(n)));
    }
    QVERIFY(byIndex && byEpoch && bySeed);
  }

  void whatIsNotEnabledIsLeftOut() {
    const AugmentationSetting shift{"shift", {{"probability", 1.0}}}, noise{"gaussian_noise", {{"probability", 1.0}}};
    AugmentationSetting off = shift;
    off.enabled = false;
    QVERIFY(changed({off}, picture(), 3, 2) == picture());
    // The others draw what they drew beside it.
    QVERIFY(changed({off, noise}, picture(), 3, 2) != changed({noise}, picture(), 3, 2));
    AugmentationSetting still = shift;
    still.options = {{"probability", 0.0}};
    QVERIFY(changed({off, noise}, picture(), 3, 2) == changed({still, noise}, picture(), 3, 2));
    const auto data = images(4, {6, 6, 1});
    QVERIFY(augmented(data, {off}, 1) == data);
    DatasetInfo digits = data->info();
    digits.orientationMatters = true;
    AugmentationSetting flip{"horizontal_flip"};
    QCOMPARE(augmentationWarnings({flip}, digits).size(), std::size_t{1});
    flip.enabled = false;
    QCOMPARE(augmentationWarnings({flip}, digits).size(), std::size_t{0});
  }

  void sameBitsAtAnyThreadCountAndBatchSize_data() { addTypes(); }
  void sameBitsAtAnyThreadCountAndBatchSize() {
    const AugmentationType& type = fetched();
    const auto data = augmented(images(70, {28, 28, 1}), {{type.id, {{"probability", 0.8}}}}, 5);
    const auto read = [&](int threads, Index batchSize) {
      const ParallelScope scope(threads);
      DataLoader loader(data, batchSize, true, 5, DataLoader::Purpose::Train);
      return epochOf(loader, 3);
    };
    const std::vector<Scalar> alone = read(1, 32);
    QVERIFY(alone == read(2, 32));
    QVERIFY(alone == read(4, 32));
    QVERIFY(alone == read(4, 70));
    QVERIFY(alone == read(1, 1));
  }

  void strengthZeroChangesNothing_data() { addTypes(); }
  void strengthZeroChangesNothing() {
    const AugmentationType& type = fetched();
    Options options{{"probability", 1.0}};
    bool hasStrength = false;
    for (const OptionSpec& spec : type.options) {
      if (spec.name == "probability" || !std::holds_alternative<double>(spec.defaultValue) || *spec.minimum > 0) continue;
      options.set(spec.name, 0.0);
      hasStrength = true;
    }
    QCOMPARE(hasStrength, !type.id.ends_with("_flip"));
    if (!hasStrength) return;
    for (Index index = 0; index < 5; ++index) QVERIFY(changed({{type.id, options}}, picture(), index) == picture());
  }

  void staysInRange_data() { addTypes(); }
  void staysInRange() {
    const AugmentationType& type = fetched();
    for (Index index = 0; index < 50; ++index) {
      const Tensor image = changed({{type.id, strongest(type)}}, picture(), index);
      for (const Scalar p : image.values()) QVERIFY(p >= 0 && p <= Scalar(255.01));
    }
  }

  void worksOnAnyShape_data() { addTypes(); }
  void worksOnAnyShape() {
    const AugmentationType& type = fetched();
    for (const Shape& shape : {Shape{1, 1, 1}, Shape{1, 5, 2}, Shape{6, 1, 1}, Shape{5, 8, 3}, Shape{28, 28, 1}})
      for (Index index = 0; index < 5; ++index) {
        const Tensor image = changed({{type.id, strongest(type)}}, picture(shape), index);
        for (const Scalar p : image.values()) QVERIFY(std::isfinite(p));
      }
  }

  void nanInGivesNanOut_data() { addTypes(); }
  void nanInGivesNanOut() {
    const AugmentationType& type = fetched();
    const Tensor bad(Shape{12, 12, 1}, std::numeric_limits<Scalar>::quiet_NaN());
    for (Index index = 0; index < 5; ++index) {
      const Tensor image = changed({{type.id, {{"probability", 1.0}}}}, bad, index);
      QVERIFY(std::ranges::any_of(image.values(), [](Scalar p) { return std::isnan(p); }));
    }
  }

  void channelsMoveTogether_data() {
    QTest::addColumn<QString>("id");
    for (const char* id : {"rotate", "shift", "zoom", "shear", "horizontal_flip", "vertical_flip", "elastic", "cutout"})
      QTest::newRow(id) << id;
  }
  void channelsMoveTogether() {
    QFETCH(QString, id);
    const Tensor grey = picture({9, 8, 1});
    Tensor colour(Shape{9, 8, 3});
    for (Index i = 0; i < colour.size(); ++i) colour.data()[i] = grey.data()[i / 3];
    const std::vector<AugmentationSetting> settings = {{id.toStdString(), {{"probability", 1.0}}}};
    const Tensor greyAfter = changed(settings, grey), colourAfter = changed(settings, colour);
    for (Index i = 0; i < colour.size(); ++i) QCOMPARE(colourAfter.data()[i], greyAfter.data()[i / 3]);
  }

  // --- data sets and settings ------------------------------------------------------------------------------------------

  void onlyTrainingSeesIt() {
    const auto raw = images(6, {8, 8, 1});
    const auto data = augmented(raw, {{"rotate", {}}}, 1);
    QCOMPARE(small_data::inputsOf(*data), small_data::inputsOf(*raw));
    DataLoader train(data, 4, false, 1, DataLoader::Purpose::Train), evaluate(data, 4, false, 1), plain(raw, 4, false, 1);
    QVERIFY(epochOf(evaluate, 1) == epochOf(plain, 1));
    QVERIFY(epochOf(train, 0) != epochOf(plain, 0));
    QVERIFY(epochOf(train, 0) != epochOf(train, 1));
    QVERIFY(epochOf(train, 1) == epochOf(train, 1));
    QCOMPARE(augmented(raw, {}, 1), raw);
  }

  void wrappersPassItOn() {
    const auto data = augmented(images(6, {8, 8, 1}), {{"shift", {{"distance", 0.5}}}}, 1);
    const auto scaled = normalized(data, Normalizer{Scaling::MinMax, {1.0 / 255}, {0}});
    const Subset part(scaled, {4, 2});
    std::vector<Scalar> input(64), whole(64), target(1);
    part.readForTraining(1, 7, input, target);
    data->readForTraining(2, 7, whole, target);
    for (std::size_t i = 0; i < 64; ++i) QVERIFY(std::abs(input[i] * 255 - whole[i]) < Scalar(1e-3));
    QCOMPARE(target[0], Scalar{0});
  }

  void readingAllocatesNothing() {
    std::vector<AugmentationSetting> settings = all();
    for (AugmentationSetting& setting : settings) setting.options.set("probability", 1.0);
    DataLoader loader(augmented(images(40, {12, 12, 1}), settings, 1), 8, true, 1, DataLoader::Purpose::Train);
    epochOf(loader, 0);
    Batch batch;
    loader.startEpoch(1);
    const std::int64_t before = allocationCount();
    while (loader.next(batch)) {
    }
    QCOMPARE(allocationCount(), before);
  }

  void stagesDrawIndependently() {
    // What follows does not depend on the options of what went before.
    const Tensor before = picture({12, 12, 1});
    const Tensor first = changed({{"rotate", {{"degrees", 0.0}}}, {"gaussian_noise", {}}}, before);
    QVERIFY(first == changed({{"zoom", {{"range", 0.0}}}, {"gaussian_noise", {}}}, before));
    // Two of a kind do not draw the same: then every image would be flipped twice or not at all.
    int flipped = 0;
    for (Index index = 0; index < 100; ++index)
      flipped += changed({{"horizontal_flip", {}}, {"horizontal_flip", {}}}, before, index) == before ? 0 : 1;
    QVERIFY2(std::abs(flipped - 50) < 25, qPrintable(QString::number(flipped)));
  }

  void refusesWhatCannotBeUsed() {
    const auto error = [](const std::vector<AugmentationSetting>& settings) {
      return thrown<ConfigError>([&] { AugmentationPipeline(settings, 1); });
    };
    QVERIFY(error({{"twist", {}}}).startsWith("augmentation: expected one of brightness, contrast, cutout"));
    QCOMPARE(error({{"rotate", {{"degrees", 200.0}}}}),
             QString("augmentation 'rotate', option 'degrees': expected a number from 0 to 180, got 200"));
    QVERIFY(error({{"zoom", {{"factor", 2.0}}}}).contains("expected one of the options range, probability, got 'factor'"));
    QVERIFY(error({{"shift", {{"probability", 1.5}}}}).contains("from 0 to 1, got 1.5"));
    QCOMPARE(
        thrown<ConfigError>([] {
          augmented(small_data::numbered(3), {{"rotate", {}}}, 1);
        }),
        QString("augmentation of 'numbered': expected images of shape (height, width, channels), got samples of shape (1)"));
  }

  void warnsWhereItDoesHarm() {
    const DatasetInfo digits = images(2, {28, 28, 1}, true)->info();
    DatasetInfo clothes = images(2, {28, 28, 1})->info();
    clothes.uprightMatters = true;
    const auto warning = [](const char* id, const Options& options, const DatasetInfo& info) {
      const auto all = augmentationWarnings({{id, options}}, info);
      return all.empty() ? QString() : QString::fromStdString(all.front());
    };
    QVERIFY(warning("horizontal_flip", {}, digits).contains("mirrored 2 looks like a 5"));
    QVERIFY(warning("vertical_flip", {}, digits).contains("6 looks like a 9"));
    QVERIFY(warning("rotate", {{"degrees", 90.0}}, digits).contains("45 degrees"));
    QCOMPARE(warning("rotate", {{"degrees", 15.0}}, digits), QString());
    QCOMPARE(warning("horizontal_flip", {}, clothes), QString());
    QVERIFY(warning("vertical_flip", {}, clothes).contains("upside-down"));
    QVERIFY(warning("rotate", {{"degrees", 180.0}}, clothes).contains("upside down"));
    QVERIFY(warning("cutout", {{"size", 0.9}}, clothes).contains("0.6"));
    QVERIFY(warning("elastic", {}, small_data::numbered(3)->info()).contains("Augmentation is for images"));
    QCOMPARE(augmentationWarnings({}, small_data::numbered(3)->info()).size(), std::size_t{0});
    QCOMPARE(augmentationWarnings({{"unknown", {}}, {"rotate", {{"degrees", 900.0}}}}, digits).size(), std::size_t{0});
    for (const AugmentationSetting& setting : all())  // the usual strengths are fine, apart from flips
      QCOMPARE(warning(setting.id.c_str(), {}, digits).isEmpty(), !setting.id.ends_with("_flip"));
  }
};

QTEST_APPLESS_MAIN(TestAugmentations)
#include "tst_augmentations.moc"

#include "ui/training/data_overview.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "engine/data/twins.h"

namespace ui {

namespace {

constexpr std::array kAllParts = {DataPart::Training, DataPart::Validation, DataPart::Test};
constexpr nn::Index kMostMeanPixels = 20'000'000;  // of all classes together
constexpr int kStopEvery = 256;                    // samples

/// One pass over all samples of all parts.
class Reader {
 public:
  explicit Reader(const nn::PreparedData& data)
      : data_(data),
        input_(static_cast<std::size_t>(data.info.inputShape.elementCount())),
        target_(static_cast<std::size_t>(data.info.targetShape.elementCount())) {}

  std::shared_ptr<const DataFacts> read(const std::stop_token& stop) {
    auto facts = std::make_shared<DataFacts>();
    facts->classCount = data_.info.classCount();
    prepare(*facts);
    for (const DataPart part : kAllParts)
      if (!readPart(part, *facts, stop)) return nullptr;
    finish(*facts);
    findDuplicates(*facts, stop);
    return stop.stop_requested() ? nullptr : facts;
  }

 private:
  struct Sums {
    double minimum = std::numeric_limits<double>::infinity(), maximum = -minimum, mean = 0, squares = 0;
    nn::Index zeros = 0;
  };

  bool isImage() const { return data_.info.kind == nn::SampleKind::Image; }

  void prepare(DataFacts& facts) {
    const nn::Index pixels = data_.info.inputShape.elementCount(), classes = facts.classCount;
    for (auto& counts : facts.counts) counts.assign(static_cast<std::size_t>(classes), 0);
    if (isImage() && classes > 0 && classes * pixels <= kMostMeanPixels)
      sums_.assign(static_cast<std::size_t>(classes * pixels), 0.0);
    if (!isImage()) columns_.resize(input_.size() + (classes > 0 ? 0 : target_.size()));
  }

  bool readPart(DataPart part, DataFacts& facts, const std::stop_token& stop) {
    const auto samples = rawSamplesOf(data_, part);
    if (!samples) return true;
    const auto place = static_cast<std::size_t>(part);
    for (nn::Index i = 0; i < samples->size(); ++i) {
      if (i % kStopEvery == 0 && stop.stop_requested()) return false;
      samples->read(i, input_, target_);
      if (facts.classCount > 0) {
        const auto label = static_cast<std::uint16_t>(target_.front());
        facts.labels[place].push_back(label);
        ++facts.counts[place][label];
        if (part == DataPart::Training) addToMean(label);
      }
      if (part == DataPart::Training) addToColumns(i + 1);
    }
    return true;
  }

  void addToMean(std::size_t label) {
    if (sums_.empty()) return;
    double* sum = sums_.data() + label * input_.size();
    for (std::size_t p = 0; p < input_.size(); ++p) sum[p] += static_cast<double>(input_[p]);
  }

  void addToColumns(nn::Index count) {
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const auto value = static_cast<double>(c < input_.size() ? input_[c] : target_[c - input_.size()]);
      Sums& sums = columns_[c];
      sums.minimum = std::min(sums.minimum, value);
      sums.maximum = std::max(sums.maximum, value);
      sums.zeros += value == 0;
      const double delta = value - sums.mean;  // Welford 1962
      sums.mean += delta / static_cast<double>(count);
      sums.squares += delta * (value - sums.mean);
    }
  }

  void finish(DataFacts& facts) {
    const auto training = static_cast<std::size_t>(DataPart::Training);
    for (std::size_t label = 0; !sums_.empty() && label < facts.counts[training].size(); ++label) {
      nn::Tensor mean(data_.info.inputShape);
      const auto count = static_cast<double>(std::max<nn::Index>(1, facts.counts[training][label]));
      for (std::size_t p = 0; p < input_.size(); ++p)
        mean.values()[p] = static_cast<nn::Scalar>(sums_[label * input_.size() + p] / count);
      facts.means.push_back(std::move(mean));
    }
    const auto count = static_cast<double>(std::max<nn::Index>(1, data_.rawTrain->size()));
    for (const Sums& sums : columns_)
      facts.columns.push_back({sums.minimum, sums.mean, sums.maximum, std::sqrt(sums.squares / count), sums.zeros});
  }

  void findDuplicates(DataFacts& facts, const std::stop_token& stop) const {
    std::array<std::shared_ptr<const nn::Dataset>, kAllParts.size()> sets;
    std::array<const nn::Dataset*, kAllParts.size()> views{};
    for (std::size_t i = 0; i < kAllParts.size(); ++i) views[i] = (sets[i] = rawSamplesOf(data_, kAllParts[i])).get();
    for (const nn::TwinGroup& group : nn::findTwins(views, stop)) {
      std::vector<SampleRef> twins;
      for (const nn::SetSample& sample : group.samples) twins.push_back({kAllParts[sample.set], sample.index});
      add(facts.duplicates, twins, group.contradicts);
    }
  }

  static void add(DataFacts::Duplicates& duplicates, const std::vector<SampleRef>& twins, bool contradicts) {
    duplicates.extra += static_cast<nn::Index>(twins.size()) - 1;
    duplicates.contradictions += contradicts;
    if (twins.front().part == DataPart::Training)
      duplicates.acrossParts +=
          std::ranges::count_if(twins, [](const SampleRef& twin) { return twin.part != DataPart::Training; });
    duplicates.samples.insert(duplicates.samples.end(), twins.begin(), twins.end());
  }

  const nn::PreparedData& data_;
  std::vector<nn::Scalar> input_, target_;
  std::vector<double> sums_;
  std::vector<Sums> columns_;
};

}  // namespace

std::shared_ptr<const nn::Dataset> rawSamplesOf(const nn::PreparedData& data, DataPart part) {
  switch (part) {
    case DataPart::Training:
      return data.rawTrain;
    case DataPart::Validation:
      return data.rawValidation;
    case DataPart::Test:
      break;
  }
  return data.rawTest;
}

nn::Index DataFacts::countOf(nn::Index label) const {
  nn::Index sum = 0;
  for (const auto& part : counts)
    if (static_cast<std::size_t>(label) < part.size()) sum += part[static_cast<std::size_t>(label)];
  return sum;
}

double DataFacts::imbalance() const {
  const auto& training = counts[static_cast<std::size_t>(DataPart::Training)];
  if (training.empty()) return 1;
  const auto [least, most] = std::ranges::minmax(training);
  return static_cast<double>(most) / static_cast<double>(std::max<nn::Index>(1, least));
}

std::shared_ptr<const DataFacts> factsOf(const nn::PreparedData& data, const std::stop_token& stop) {
  return Reader(data).read(stop);
}

DataOverview::DataOverview(QObject* parent) : QObject(parent) {}

DataOverview::~DataOverview() { stop_.request_stop(); }

void DataOverview::setData(std::shared_ptr<const nn::PreparedData> data) {
  if (data == data_ && (facts_ || isWorking_ || !data)) return;
  cancel();
  data_ = std::move(data);
  facts_.reset();
  isWorking_ = data_ != nullptr;
  if (data_) {
    stop_ = {};
    worker_.run([this, request = request_, data = data_, stop = stop_.get_token()] {
      std::shared_ptr<const DataFacts> facts;
      try {
        facts = factsOf(*data, stop);
      } catch (const std::exception&) {  // out of memory: the panel does without
      }
      QMetaObject::invokeMethod(
          this,
          [this, request, facts = std::move(facts)] {
            if (request != request_) return;
            facts_ = facts;
            isWorking_ = false;
            emit changed();
          },
          Qt::QueuedConnection);
    });
  }
  emit changed();
}

void DataOverview::cancel() {
  ++request_;
  stop_.request_stop();
  if (!std::exchange(isWorking_, false)) return;
  emit changed();
}

}  // namespace ui

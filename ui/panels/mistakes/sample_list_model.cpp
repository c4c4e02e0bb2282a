#include "ui/panels/mistakes/sample_list_model.h"

#include "engine/metrics/class_decision.h"
#include "ui/common/engine_text.h"
#include "ui/common/sample_image.h"

#include <algorithm>
#include <utility>

namespace ui {

namespace {

constexpr int kPortion = 512, kKeptPictures = 1024, kShownNumbers = 6;

std::size_t at(nn::Index i) { return static_cast<std::size_t>(i); }

}  // namespace

SampleListModel::SampleListModel(QObject* parent) : QAbstractListModel(parent), pictures_(kKeptPictures) {}

void SampleListModel::setSamples(std::shared_ptr<const EvaluatedSamples> evaluated, std::vector<nn::Index> order) {
  beginResetModel();
  const bool sameSamples =
      evaluated && evaluated_ && evaluated->data == evaluated_->data && evaluated->part == evaluated_->part;
  if (!sameSamples) pictures_.clear();
  evaluated_ = std::move(evaluated);
  samples_ = evaluated_ ? samplesOf(*evaluated_->data, evaluated_->part) : nullptr;
  order_ = samples_ ? std::move(order) : std::vector<nn::Index>();
  shown_ = std::min(kPortion, static_cast<int>(order_.size()));
  endResetModel();
}

bool SampleListModel::hasPictures() const {
  return samples_ && samples_->info().kind == nn::SampleKind::Image && samples_->info().inputShape.rank() == 3;
}

int SampleListModel::rowOf(nn::Index sample) const {
  const auto end = order_.begin() + shown_;
  const auto found = std::find(order_.begin(), end, sample);
  return found == end ? -1 : static_cast<int>(found - order_.begin());
}

int SampleListModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : shown_; }

bool SampleListModel::canFetchMore(const QModelIndex& parent) const {
  return !parent.isValid() && shown_ < static_cast<int>(order_.size());
}

void SampleListModel::fetchMore(const QModelIndex& parent) {
  if (!canFetchMore(parent)) return;
  const int now = std::min(shown_ + kPortion, static_cast<int>(order_.size()));
  beginInsertRows({}, shown_, now - 1);
  shown_ = now;
  endInsertRows();
}

QVariant SampleListModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= shown_) return {};
  const nn::Index sample = order_[static_cast<std::size_t>(index.row())];
  const nn::SampleResults& results = evaluated_->results;
  const double loss = results.losses[at(sample)];
  switch (role) {
    case SampleRole:
      return static_cast<qlonglong>(sample);
    case AnswerRole:
      return answerOf(sample);
    case LossRole:
      return loss;
    case IsWrongRole:
      return results.forClasses && results.wanted[at(sample)] != results.predicted[at(sample)];
    case InputRole:
      return hasPictures() ? QString() : inputOf(sample);
    case Qt::DecorationRole:
      return hasPictures() ? QVariant(pictureOf(sample)) : QVariant();
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
      return tr("%1, loss %2").arg(answerOf(sample), number(loss, 3));
    case Qt::ToolTipRole:
      return tr("%1 %2\n%3\nloss %4")
          .arg(sampleTitleOf(evaluated_->part))
          .arg(sample)
          .arg(results.forClasses
                   ? tr("label %1, predicted %2").arg(nameOf(results.wanted[at(sample)]), nameOf(results.predicted[at(sample)]))
                   : tr("target → prediction: %1").arg(answerOf(sample)),
               number(loss, 4));
    default:
      return {};
  }
}

QString SampleListModel::nameOf(nn::Index classNumber) const {
  if (classNumber == nn::kNoClass) return tr("NaN");
  const auto& names = evaluated_->data->info.classNames;
  return at(classNumber) < names.size() ? text(names[at(classNumber)]) : QString::number(classNumber);
}

QString SampleListModel::answerOf(nn::Index sample) const {
  const nn::SampleResults& results = evaluated_->results;
  if (results.forClasses)
    return QStringLiteral("%1 → %2").arg(nameOf(results.wanted[at(sample)]), nameOf(results.predicted[at(sample)]));
  if (results.targets.empty() || results.units > 3) return tr("sample %1").arg(sample);
  QStringList wanted, predicted;
  for (nn::Index unit = 0; unit < results.units; ++unit) {
    wanted << number(static_cast<double>(results.target(sample, unit)), 3);
    predicted << number(static_cast<double>(results.prediction(sample, unit)), 3);
  }
  return QStringLiteral("%1 → %2").arg(wanted.join(QStringLiteral(", ")), predicted.join(QStringLiteral(", ")));
}

std::vector<nn::Scalar> SampleListModel::read(nn::Index sample) const {
  const nn::DatasetInfo& info = samples_->info();
  std::vector<nn::Scalar> input(at(info.inputShape.elementCount())), target(at(info.targetShape.elementCount()));
  samples_->read(sample, input, target);
  return input;
}

QString SampleListModel::inputOf(nn::Index sample) const {
  const std::vector<nn::Scalar> input = read(sample);
  QStringList numbers;
  for (std::size_t i = 0; i < std::min(input.size(), std::size_t{kShownNumbers}); ++i)
    numbers << number(static_cast<double>(input[i]), 3);
  if (input.size() > kShownNumbers) numbers << QStringLiteral("…");
  return numbers.join(QStringLiteral(", "));
}

QImage SampleListModel::pictureOf(nn::Index sample) const {
  if (const QImage* known = pictures_.object(sample)) return *known;
  const nn::Shape& shape = samples_->info().inputShape;
  std::vector<nn::Scalar> input = read(sample);
  const nn::ConstTensorView values(input.data(), shape);
  QImage picture = sampleImage(values);
  pictures_.insert(sample, new QImage(picture));
  return picture;
}

}  // namespace ui

#include "ui/document/history_blob.h"

#include <QDataStream>
#include <QIODevice>

namespace ui {

namespace {

constexpr quint32 kMagic = 0x6c6c6831;  // "llh1"
constexpr int kFastCompression = 1;

QDataStream& operator<<(QDataStream& out, const nn::StepResult& r) {
  return out << static_cast<qint64>(r.step) << static_cast<qint32>(r.epoch) << static_cast<qint64>(r.batchSize) << r.loss
             << r.metric << r.learningRate;
}

QDataStream& operator>>(QDataStream& in, nn::StepResult& r) {
  qint64 step = 0, batchSize = 0;
  qint32 epoch = 0;
  in >> step >> epoch >> batchSize >> r.loss >> r.metric >> r.learningRate;
  r.step = step;
  r.epoch = epoch;
  r.batchSize = static_cast<std::int32_t>(batchSize);
  return in;
}

QDataStream& operator<<(QDataStream& out, const nn::EpochResult& r) {
  return out << static_cast<qint32>(r.epoch) << static_cast<qint64>(r.step) << r.trainLoss << r.trainMetric << r.validationLoss
             << r.validationMetric << r.learningRate << r.seconds << r.samplesPerSecond;
}

QDataStream& operator>>(QDataStream& in, nn::EpochResult& r) {
  qint32 epoch = 0;
  qint64 step = 0;
  in >> epoch >> step >> r.trainLoss >> r.trainMetric >> r.validationLoss >> r.validationMetric >> r.learningRate >>
      r.seconds >> r.samplesPerSecond;
  r.epoch = epoch;
  r.step = step;
  return in;
}

QDataStream& operator<<(QDataStream& out, const nn::ValidationResult& r) {
  return out << static_cast<qint64>(r.step) << static_cast<qint32>(r.epoch) << r.loss << r.metric;
}

QDataStream& operator>>(QDataStream& in, nn::ValidationResult& r) {
  qint64 step = 0;
  qint32 epoch = 0;
  in >> step >> epoch >> r.loss >> r.metric;
  r.step = step;
  r.epoch = epoch;
  return in;
}

template <typename Results>
void write(QDataStream& out, const Results& results) {
  out << static_cast<quint64>(results.size());
  for (const auto& result : results) out << result;
}

template <typename Results>
bool read(QDataStream& in, Results& results) {
  quint64 count = 0;
  in >> count;
  // One after the other: a wrong count ends with the bytes, not with the memory.
  for (quint64 i = 0; i < count && in.status() == QDataStream::Ok; ++i) {
    typename Results::value_type result;
    in >> result;
    results.push_back(result);
  }
  return in.status() == QDataStream::Ok;
}

}  // namespace

QByteArray toBlob(const nn::TrainingHistory& history) {
  QByteArray bytes;
  QDataStream out(&bytes, QIODevice::WriteOnly);
  out.setVersion(QDataStream::Qt_6_0);
  out << kMagic;
  write(out, history.steps);
  write(out, history.epochs);
  write(out, history.validations);
  return qCompress(bytes, kFastCompression);
}

std::optional<nn::TrainingHistory> historyFromBlob(const QByteArray& blob) {
  if (blob.size() < 5) return std::nullopt;
  const QByteArray bytes = qUncompress(blob);
  QDataStream in(bytes);
  in.setVersion(QDataStream::Qt_6_0);
  quint32 magic = 0;
  in >> magic;
  nn::TrainingHistory history;
  if (magic != kMagic || !read(in, history.steps) || !read(in, history.epochs) || !read(in, history.validations) || !in.atEnd())
    return std::nullopt;
  return history;
}

}  // namespace ui

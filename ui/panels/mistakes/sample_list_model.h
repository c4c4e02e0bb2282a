#pragma once

#include <memory>
#include <vector>

#include <QAbstractListModel>
#include <QCache>
#include <QImage>

#include "ui/training/sample_evaluator.h"

namespace ui {

/// Evaluated samples in a given order: each with its picture where it has one, what it is, what the network takes it for, and
/// its loss. Rows come in portions as the view is scrolled, pictures when they are painted.
class SampleListModel : public QAbstractListModel {
  Q_OBJECT
 public:
  enum Role {
    SampleRole = Qt::UserRole,  ///< its number, qlonglong
    AnswerRole,                 ///< "9 → 4", or "21.5 → 23.1"
    LossRole,                   ///< double
    IsWrongRole,
    InputRole,  ///< numbers of a sample without a picture: "0.12, −0.5, …"
  };

  explicit SampleListModel(QObject* parent = nullptr);
  /// What is shown and in which order; null clears.
  void setSamples(std::shared_ptr<const EvaluatedSamples> evaluated, std::vector<nn::Index> order);
  const std::vector<nn::Index>& order() const { return order_; }
  bool hasPictures() const;
  /// Row of a sample among those fetched so far; -1 when it is not there.
  int rowOf(nn::Index sample) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  bool canFetchMore(const QModelIndex& parent) const override;
  void fetchMore(const QModelIndex& parent) override;

 private:
  QString nameOf(nn::Index classNumber) const;
  QString answerOf(nn::Index sample) const;
  QString inputOf(nn::Index sample) const;
  QImage pictureOf(nn::Index sample) const;
  std::vector<nn::Scalar> read(nn::Index sample) const;

  std::shared_ptr<const EvaluatedSamples> evaluated_;
  std::shared_ptr<const nn::Dataset> samples_;
  std::vector<nn::Index> order_;
  int shown_ = 0;
  mutable QCache<nn::Index, QImage> pictures_;
};

}  // namespace ui

#pragma once

#include <memory>
#include <optional>

#include <QObject>
#include <QString>

#include "engine/project/experiment.h"
#include "ui/training/background_worker.h"
#include "ui/training/data_baseline.h"

namespace ui {

/// The data of a project, loaded in the background. Of requests that come while one is loading, only the newest counts.
///
/// Threads  GUI thread.
class ProjectData : public QObject {
  Q_OBJECT
 public:
  explicit ProjectData(nn::DataPaths paths, QObject* parent = nullptr);

  /// Loads unless the same data are there or on their way. Data of another source are let go at once; of the same source
  /// (another noise, another split) they stay until the new ones are there.
  void load(const nn::DataSettings& settings, std::uint64_t seed, const QString& projectFolder);
  /// Loads the same again.
  void reload();

  std::shared_ptr<const nn::PreparedData> data() const { return data_; }
  /// Of data(); null without data.
  const DataBaseline* baseline() const { return data_ ? &baseline_ : nullptr; }
  bool isLoading() const { return isLoading_; }
  const QString& error() const { return error_; }

 signals:
  void changed();

 private:
  struct Wanted {
    nn::DataSettings settings;
    std::uint64_t seed = 0;
    QString folder;
    friend bool operator==(const Wanted&, const Wanted&) = default;
  };
  void start();
  void receive(quint64 request, std::shared_ptr<const nn::PreparedData> data, const DataBaseline& baseline,
               const QString& error);

  nn::DataPaths paths_;
  std::optional<Wanted> wanted_;
  std::shared_ptr<const nn::PreparedData> data_;
  DataBaseline baseline_;
  QString error_;
  bool isLoading_ = false;
  quint64 request_ = 0;  // counts up; results of older requests are ignored
  BackgroundWorker worker_;
};

}  // namespace ui

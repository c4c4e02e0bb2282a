#pragma once

#include <memory>
#include <optional>
#include <stop_token>

#include <QObject>
#include <QString>

#include "engine/project/experiment.h"
#include "ui/training/background_worker.h"
#include "ui/training/data_baseline.h"

namespace ui {

/// The data of a project, loaded in the background. Of requests that come while one is loading, only the newest counts. Files
/// are read once for a source: another split or scaling works on what was read.
///
/// Threads  GUI thread.
class ProjectData : public QObject {
  Q_OBJECT
 public:
  explicit ProjectData(nn::DataPaths paths, QObject* parent = nullptr);
  ~ProjectData() override;

  /// Loads unless the same data are there or on their way. Data of another source are let go at once; of the same source
  /// (another noise, another split) they stay until the new ones are there.
  void load(const nn::DataSettings& settings, std::uint64_t seed, const QString& projectFolder);
  /// Reads the same again.
  void reload();
  /// Data that were read elsewhere and belong to these settings: the next load() of their source takes them.
  void provide(const nn::DataSettings& settings, std::uint64_t seed, nn::LoadedData loaded);

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
  /// What is read from files, and what it belongs to.
  struct Source {
    std::string source;
    nn::Options options;
    std::uint64_t seed = 0;
    QString folder;
    friend bool operator==(const Source&, const Source&) = default;
  };
  /// Made on the worker thread.
  struct Result {
    std::shared_ptr<const nn::LoadedData> loaded;
    std::shared_ptr<const nn::PreparedData> data;
    DataBaseline baseline;
    QString error;
  };
  static Source sourceOf(const Wanted& wanted);
  static Result prepare(const Wanted& wanted, const nn::DataPaths& paths, std::shared_ptr<const nn::LoadedData> loaded,
                        const std::stop_token& stop);
  void start();
  void receive(quint64 request, const Result& result);

  nn::DataPaths paths_;
  std::optional<Wanted> wanted_;
  std::optional<Source> loadedSource_;
  std::shared_ptr<const nn::LoadedData> loaded_;
  std::shared_ptr<const nn::PreparedData> data_;
  DataBaseline baseline_;
  QString error_;
  bool isLoading_ = false;
  quint64 request_ = 0;    // counts up; results of older requests are ignored
  std::stop_source stop_;  // of the newest request
  BackgroundWorker worker_;
};

}  // namespace ui

#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include <QObject>
#include <QString>

#include "engine/data/csv.h"
#include "engine/data/dataset.h"
#include "engine/graph/analysis.h"
#include "ui/training/background_worker.h"

namespace ui {

/// One file or folder on its way into the project: what it looks like, with the options that say how to read it, and the whole
/// of it, read in the background as soon as it is known how. Another option reads it again; of requests that pile up only the
/// newest counts.
///
/// Threads  GUI thread.
class DataImport : public QObject {
  Q_OBJECT
 public:
  /// The whole file, read. Immutable.
  struct Content {
    nn::LoadedData data;
    nn::DataDescription description;
    nn::Index rowsLeftOut = 0;            ///< of a table, for missing values
    std::vector<nn::Index> missing = {};  ///< of a table, in each column
    QString ignored = {};                 ///< of a table, the columns that are not used, by name
  };

  explicit DataImport(QObject* parent = nullptr);
  ~DataImport() override;

  /// Begins with a file or folder; options that suit it are found out.
  void open(const QString& path);
  const QString& path() const { return path_; }
  bool isTable() const;

  const nn::Options& options() const { return options_; }
  /// With defaults for what is not set.
  nn::Options completedOptions() const;
  void setOptions(const nn::Options& options);

  /// The first rows of a table; null before they are read, and for what is no table.
  std::shared_ptr<const nn::CsvPreview> preview() const { return preview_; }
  /// Null until all is read, and when it cannot be used.
  std::shared_ptr<const Content> content() const { return content_; }
  bool isReading() const { return isReading_; }
  /// How much is read, in [0, 1].
  double progress() const { return progress_; }
  /// Why it cannot be used, with file and line or byte; empty while it can.
  const QString& error() const { return error_; }

 signals:
  void previewChanged();
  void changed();  ///< content(), error() or isReading()
  void progressChanged(double share);

 private:
  /// A table as it was read with a format, kept because roles of columns change more often than the format.
  struct Parsed {
    nn::CsvFormat format;
    nn::CsvTable table;
  };
  struct Request;
  struct Result;
  static Result read(const Request& request, const nn::LoadMonitor& monitor);
  void readPreview(bool isFirst);
  void receivePreview(quint64 request, std::shared_ptr<const nn::CsvPreview> preview, const nn::Options& suggested,
                      const QString& error);
  void readAll();
  void receive(quint64 request, const Result& result);
  void fail(const QString& error);

  QString path_;
  nn::Options options_;
  std::shared_ptr<const nn::CsvPreview> preview_;
  std::shared_ptr<const Parsed> parsed_;
  std::shared_ptr<const Content> content_;
  bool isReading_ = false;
  double progress_ = 0;
  QString error_;
  quint64 request_ = 0;    // counts up; results of older requests are ignored
  std::stop_source stop_;  // of the newest request
  BackgroundWorker previewWorker_, worker_;
};

}  // namespace ui

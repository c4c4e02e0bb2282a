#include "ui/import/data_import.h"

#include <filesystem>
#include <utility>

#include <QFile>
#include <QFileInfo>

#include "engine/data/catalog.h"
#include "engine/data/csv_dataset.h"
#include "engine/data/csv_roles.h"
#include "engine/data/image_file.h"
#include "engine/data/image_folder.h"
#include "engine/data/npz_dataset.h"
#include "engine/data/test_part.h"
#include "engine/project/starter_network.h"
#include "ui/common/engine_text.h"

namespace ui {

namespace {

bool sameFormat(const nn::CsvFormat& a, const nn::CsvFormat& b) {
  return a.delimiter == b.delimiter && a.hasHeader == b.hasHeader && a.decimal == b.decimal;
}

std::filesystem::path toPath(const QString& path) { return std::filesystem::path(path.toStdU16String()); }

nn::Options completed(const QString& path, const nn::Options& options) {
  return nn::completed(options, nn::dataOptions(utf8(path)), utf8(path));
}

/// False for files that are surely none of what can be read: IDX files, the only ones without a name of their own, begin with
/// two zero bytes, or with those of gzip.
bool canBeData(const QString& path) {
  if (QFileInfo(path).isDir() || nn::isNpzFile(toPath(path)) || nn::isZipFile(toPath(path))) return true;
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) return true;  // reading it will say why not
  const QByteArray head = file.read(2);
  return head == QByteArray("\0\0", 2) || head == QByteArray("\x1f\x8b", 2);
}

/// Of the columns that an option lists.
QString namesOf(const nn::CsvTable& table, const std::string& listed) {
  QStringList names;
  for (const std::size_t column : nn::csvColumnsNamed(table, listed, {})) names << text(table.columns[column].name);
  return names.join(QStringLiteral(", "));
}

}  // namespace

struct DataImport::Request {
  QString path;
  nn::Options options;
  bool isTable = false;
  std::shared_ptr<const Parsed> parsed;  // of the same file, with any format
};

struct DataImport::Result {
  std::shared_ptr<const Parsed> parsed;
  std::shared_ptr<const Content> content;
  QString error;
};

DataImport::DataImport(QObject* parent) : QObject(parent) {}

DataImport::~DataImport() { stop_.request_stop(); }

bool DataImport::isTable() const { return nn::isCsvFile(toPath(path_)); }

nn::Options DataImport::completedOptions() const { return completed(path_, options_); }

void DataImport::open(const QString& path) {
  path_ = QFileInfo(path).absoluteFilePath();
  options_ = {};
  preview_.reset();
  parsed_.reset();
  content_.reset();
  error_.clear();
  if (nn::isImageFile(toPath(path_)))
    return fail(tr("%1 is a single image. Data are a folder with one sub-folder of images for each class, or a .zip of such a "
                   "folder.")
                    .arg(QFileInfo(path_).fileName()));
  if (!isTable() && !canBeData(path_))
    return fail(
        tr("%1 is nothing that can be read as data. Tables can (.csv, .tsv, .txt), NumPy arrays (.npz), folders and .zip "
           "archives of images, and IDX files.")
            .arg(QFileInfo(path_).fileName()));
  progress_ = 0;
  if (isTable())
    readPreview(true);
  else
    readAll();
}

void DataImport::setOptions(const nn::Options& options) {
  if (options == options_) return;
  options_ = options;
  if (isTable())
    readPreview(false);
  else
    readAll();
}

void DataImport::readPreview(bool isFirst) {
  const quint64 request = ++request_;
  stop_.request_stop();
  content_.reset();
  isReading_ = true;
  emit changed();
  previewWorker_.run([this, request, isFirst, path = path_, options = options_] {
    std::shared_ptr<const nn::CsvPreview> preview;
    nn::Options suggested;
    QString error;
    try {
      preview = std::make_shared<const nn::CsvPreview>(nn::previewCsv(toPath(path), nn::csvFormat(completed(path, options))));
      if (isFirst) suggested = nn::suggestedCsvOptions(preview->table);
    } catch (const std::exception& failure) {
      error = text(failure.what());
    }
    QMetaObject::invokeMethod(
        this, [this, request, preview, suggested, error] { receivePreview(request, preview, suggested, error); },
        Qt::QueuedConnection);
  });
}

void DataImport::receivePreview(quint64 request, std::shared_ptr<const nn::CsvPreview> preview, const nn::Options& suggested,
                                const QString& error) {
  if (request != request_) return;
  if (preview) preview_ = std::move(preview);  // else the old rows stay, beside the reason
  for (const auto& [name, value] : suggested.values()) options_.set(name, value);
  emit previewChanged();
  if (error.isEmpty())
    readAll();
  else
    fail(error);
}

void DataImport::fail(const QString& error) {
  content_.reset();
  error_ = error;
  isReading_ = false;
  emit changed();
}

DataImport::Result DataImport::read(const Request& request, const nn::LoadMonitor& monitor) {
  Result result;
  result.parsed = request.parsed;
  try {
    const std::filesystem::path file = toPath(request.path);
    auto content = std::make_shared<Content>();
    if (request.isTable) {
      const nn::Options options = completed(request.path, request.options);
      const nn::CsvFormat format = nn::csvFormat(options);
      if (!result.parsed || !sameFormat(result.parsed->format, format)) {
        result.parsed.reset();
        result.parsed = std::make_shared<const Parsed>(Parsed{format, nn::readCsv(file, format, monitor)});
      }
      const nn::CsvTable& table = result.parsed->table;
      content->data = nn::csvDataset(table, options, nn::infoOfPath(file), file.string());
      content->rowsLeftOut = table.rowCount() - content->data.train->size();
      for (const nn::CsvColumn& column : table.columns) content->missing.push_back(column.missing);
      content->ignored = namesOf(table, options.get<std::string>("ignore"));
      content->data = nn::withTestPart(std::move(content->data), options);
    } else {
      content->data = nn::loadData(utf8(request.path), request.options, 0, {}, monitor);
    }
    content->description = nn::describedData(*content->data.train);
    result.content = std::move(content);
  } catch (const std::exception& failure) {  // out of memory included
    result.error = text(failure.what());
  }
  return result;
}

void DataImport::readAll() {
  const quint64 request = ++request_;
  stop_.request_stop();
  stop_ = {};
  content_.reset();
  error_.clear();
  isReading_ = true;
  progress_ = 0;
  Request wanted{path_, options_, isTable(), parsed_};
  worker_.run([this, request, wanted = std::move(wanted), stop = stop_.get_token()] {
    int told = 0;  // percent
    const auto tell = [&](double share) {
      const int percent = static_cast<int>(100 * share);
      if (percent <= std::exchange(told, std::max(told, percent))) return;
      QMetaObject::invokeMethod(
          this,
          [this, request, share] {
            if (request != request_) return;
            progress_ = share;
            emit progressChanged(share);
          },
          Qt::QueuedConnection);
    };
    Result result = read(wanted, {stop, tell});
    QMetaObject::invokeMethod(
        this, [this, request, result = std::move(result)] { receive(request, result); }, Qt::QueuedConnection);
  });
  emit changed();
}

void DataImport::receive(quint64 request, const Result& result) {
  if (request != request_) return;
  parsed_ = result.parsed;
  content_ = result.content;
  error_ = result.error;
  isReading_ = false;
  progress_ = 1;
  emit changed();
}

}  // namespace ui
